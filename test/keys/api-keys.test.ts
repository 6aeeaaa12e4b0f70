// API keys: within their scopes and boards, in their own name, shown once, gone at once.
import { SELF } from "cloudflare:test";
import { getTableColumns } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#worker/platform/ids.ts";
import type { ApiKey, ApiKeyIssued } from "#worker/keys/schema.ts";
import { API_KEYS_MAX } from "#worker/keys/service.ts";
import { api_keys } from "#worker/keys/tables.ts";
import { composition } from "#worker/slices.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { BASE, client } from "../support/client.ts";
import { agentOn, approval, board, eventsOf, member, must, organization, task, type TestOrganization, workplace } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

type Page<T> = { items: T[]; total: number };
const KEYS = "/organizations/me/api-keys";
const ALL = ["organization:read", "members:read", "boards:read", "tasks:read", "tasks:write", "approvals:read", "approvals:ask", "activity:read"];

async function key({ call }: Pick<TestOrganization, "call">, fields: Record<string, unknown> = {}) {
  const made = must(await call<ApiKeyIssued>("POST", KEYS, { body: { name: "CI", scopes: ALL, ...fields } }));
  return { ...made, call: client({ Authorization: `Bearer ${made.token}` }) };
}

test("a key works in its own name, within its scopes, and history names it", async () => {
  const { of, on } = await workplace();
  const ci = await key(of);
  expect(ci).toMatchObject({
    name: "CI",
    scopes: ALL,
    board_ids: null,
    last_used_at: null,
    revoked_at: null,
    version: 1,
    hint: expect.stringMatching(/^mck_…[0-9a-f]{6}$/),
  });
  expect(Date.parse(ci.expires_at as string) - Date.parse(ci.created_at)).toBe(90 * 86_400_000);
  const made = must(await ci.call<Task>("POST", "/tasks", { body: { board_id: on.id, title: "From CI" } }));
  expect(made.title).toBe("From CI");
  const [event] = (await eventsOf(of, `board_id=${on.id}`)).slice(-1);
  expect(event).toMatchObject({
    type: "task.created",
    actor: { type: "api_key", id: ci.id, name: "CI" },
    policy: { why: expect.stringContaining("tasks:write") },
  });
  for (const [method, path] of [
    ["GET", "/organizations/me"],
    ["GET", "/boards"],
    ["GET", `/boards/${on.id}`],
    ["GET", "/activity"],
    ["GET", "/approvals"],
    ["GET", "/organizations/me/members"],
  ] as const)
    expect([path, (await ci.call(method, path)).status]).toEqual([path, 200]);
  const refused = await ci.call("POST", "/boards", { body: { organization_id: of.id, name: "New" } });
  expect([refusal(refused), refused.body.detail]).toEqual(["403 forbidden", "To create a board the API key needs the scope boards:write."]);
});

test("a key can be given every scope that an action asks for; any other is refused with its path and with what there is", async () => {
  const { of } = await workplace();
  expect((await key(of, { scopes: composition.scopes })).scopes).toEqual(composition.scopes);
  for (const unknown of ["tasks:delete", "Tasks:read", "tasks", ""]) {
    const reply = await of.call("POST", KEYS, { body: { name: "K", scopes: ["tasks:read", unknown] } });
    expect([unknown, refusal(reply)]).toEqual([unknown, "422 invalid_input"]);
    expect((reply.body as unknown as { errors: unknown }).errors).toEqual([
      { path: "scopes.1", message: expect.stringContaining('"tasks:read"|"tasks:write"') },
    ]);
  }
  const document = (await (await SELF.fetch(`${BASE}/openapi.json`)).json()) as { components: { schemas: Record<string, { enum?: string[] }> } };
  expect(document.components.schemas.Scope?.enum).toEqual(composition.scopes);
});

test("no key manages people, keys, itself or decisions, whatever its scopes", async () => {
  const { of, first } = await workplace();
  const ci = await key(of);
  const asked = await approval(of, first);
  const own = must(await ci.call<{ id: string }>("POST", "/approvals", { body: { task_id: first.id, action: "deploy", reason: "Green" } }));
  const forbidden: [string, string, unknown?][] = [
    ["GET", KEYS],
    ["POST", KEYS, { name: "Another", scopes: ["tasks:read"] }],
    ["POST", `${KEYS}/${ci.id}/rotate`, {}],
    ["DELETE", `${KEYS}/${ci.id}`],
    ["PATCH", `/approvals/${asked.id}`, { status: "approved" }],
    ["PATCH", `/approvals/${own.id}`, { status: "approved" }],
    ["GET", "/users/me"],
    ["POST", "/organizations", { name: "Mine" }],
    ["GET", "/events/set-aside"],
  ];
  for (const [method, path, body] of forbidden)
    expect([path, refusal(await ci.call(method, path, body === undefined ? {} : { body }))]).toEqual([path, "403 forbidden"]);
});

test("a key for some boards sees and changes those alone, and nothing that belongs to no board", async () => {
  const { of, on, first } = await workplace();
  const other = await board(of, { name: "Other" });
  const hidden = await task(of, other);
  const ci = await key(of, { scopes: [...ALL, "boards:write", "agents:write"], board_ids: [on.id] });
  expect(must(await ci.call<Page<{ id: string }>>("GET", "/boards")).items.map((item) => item.id)).toEqual([on.id]);
  expect([(await ci.call("GET", `/tasks/${first.id}`)).status, refusal(await ci.call("GET", `/tasks/${hidden.id}`))]).toEqual([200, "403 forbidden"]);
  await approval(of, first);
  await approval(of, hidden);
  expect(must(await ci.call<Page<{ task_id: string }>>("GET", "/approvals")).items.map((item) => item.task_id)).toEqual([first.id]);
  expect(JSON.stringify(must(await ci.call("GET", "/activity")))).not.toContain(other.id);
  expect(refusal(await ci.call("POST", "/boards", { body: { organization_id: of.id, name: "New" } }))).toBe("403 forbidden");
  expect(refusal(await ci.call("POST", "/agents", { body: { organization_id: of.id, name: "New" } }))).toBe("403 forbidden");
  expect((await ci.call("PATCH", `/boards/${on.id}`, { body: { description: "New" } })).status).toBe(200);
});

test("a key for boards of which its maker may no longer write one ends; one for those that are left goes on", async () => {
  const { of, on } = await workplace();
  const [other, admin] = [await board(of), await member(of, { role: "admin", writesAll: true })];
  const make = async (board_ids: string[]) =>
    must(await admin.call<ApiKey & { token: string }>("POST", KEYS, { body: { name: "K", scopes: ["boards:read"], board_ids } })).token;
  const keys = [await make([on.id]), await make([on.id, other.id])];
  const { items } = must(await of.call<{ items: { id: string; user_id: string }[] }>("GET", "/organizations/me/members"));
  const path = `/organizations/me/members/${items.find(({ user_id }) => user_id === admin.id)?.id}/access`;
  must(await of.call("PUT", path, { body: { board_access: [{ board_id: on.id, can_write: true }] } }));
  const seen = await Promise.all(keys.map(async (token) => (await client({ Authorization: `Bearer ${token}` })("GET", `/boards/${on.id}`)).status));
  expect(seen).toEqual([200, 401]);
});

test("no one makes a key that may do more than they may: boards must be theirs to write, and only admins make keys", async () => {
  const { of, on } = await workplace();
  const [plain, admin] = [await member(of, { writesAll: true }), await member(of, { role: "admin", writes: [on.id] })];
  const other = await board(of);
  const make = (by: typeof admin, fields: Record<string, unknown>) => by.call<ApiKey>("POST", KEYS, { body: { name: "K", scopes: ["tasks:read"], ...fields } });
  expect(refusal(await make(plain, {}))).toBe("403 forbidden");
  expect([refusal(await make(admin, {})), refusal(await make(admin, { board_ids: [on.id, other.id] }))]).toEqual(["403 forbidden", "403 forbidden"]);
  expect((await make(admin, { board_ids: [on.id, on.id] })).body.board_ids).toEqual([on.id]);
  const foreign = await board(await organization(of.shard));
  for (const board_ids of [[foreign.id], [on.id, newId()]]) expect(refusal(await make(admin, { board_ids }))).toBe("422 invalid_input");
  for (const body of [{ scopes: [] }, { scopes: ["everything"] }, { board_ids: [] }, { expires_in_days: 0 }, { expires_in_days: 366 }, { name: " " }])
    expect(refusal(await make(admin, body)), JSON.stringify(body)).toBe("422 invalid_input");
});

test("a key is a fence: another organization's things, its header, a foreign id in the token are not found or not believed", async () => {
  const [{ of }, theirs] = [await workplace(), await workplace()];
  const ci = await key(of);
  expect(refusal(await ci.call("GET", `/boards/${theirs.on.id}`))).toBe("404 not_found");
  expect(refusal(await ci.call("POST", "/tasks", { body: { board_id: theirs.on.id, title: "x" } }))).toBe("404 not_found");
  expect(refusal(await ci.call("GET", "/boards", { headers: { "X-Organization-Id": theirs.of.id } }))).toBe("404 not_found");
  const token = ci.token as string;
  const forged = [
    token.replace(/_[0-9a-f]{32}_/, `_${theirs.of.id.replaceAll("-", "")}_`),
    `${token.slice(0, -1)}${token.endsWith("0") ? "1" : "0"}`,
    token.replace("mck_", "mca_"),
    "mck_x",
  ];
  for (const bad of forged) expect(refusal(await client({ Authorization: `Bearer ${bad}` })("GET", "/boards")), bad.slice(0, 20)).toBe("401 unauthenticated");
  expect(refusal(await theirs.of.call("GET", `${KEYS}/${ci.id}`))).toBe("404 not_found");
  const scout = await agentOn(of, null);
  expect(refusal(await client({ Authorization: `Bearer ${scout.token.replace("mca_", "mck_")}` })("GET", "/boards"))).toBe("401 unauthenticated");
});

test("a revoked, expired or rotated key is refused from the very next request on; its grace is kept and never longer", async () => {
  const { of, on } = await workplace();
  const read = async (call: ReturnType<typeof client>) => (await call("GET", "/boards")).status;
  const revoked = await key(of);
  expect(await read(revoked.call)).toBe(200);
  const repeat = () => revoked.call("POST", "/tasks", { body: { board_id: on.id, title: "Once" }, headers: { "Idempotency-Key": "once" } });
  expect([(await repeat()).status, (await repeat()).headers.get("Idempotent-Replayed")]).toEqual([201, "true"]);
  expect(must(await of.call<ApiKey>("DELETE", `${KEYS}/${revoked.id}`)).revoked_at).not.toBeNull();
  expect(await read(revoked.call)).toBe(401);
  expect((await repeat()).status, "nor is a kept answer told").toBe(401);
  const open = await revoked.call("POST", "/organizations/invites/preview", { body: {} });
  expect(refusal(open), "what is open to everybody is open to them").toBe("422 invalid_input");
  expect(must(await of.call<ApiKey>("DELETE", `${KEYS}/${revoked.id}`)).version, "twice is as once").toBe(2);
  expect(refusal(await of.call("POST", `${KEYS}/${revoked.id}/rotate`, { body: {} }))).toBe("409 conflict");

  const expired = await key(of, { expires_in_days: 1 });
  await of.db.sql("UPDATE credentials SET expires_at = ?2 WHERE subject_id = ?1", expired.id, new Date().toISOString()).run();
  expect(await read(expired.call)).toBe(401);

  const turned = await key(of);
  const fresh = must(await of.call<ApiKeyIssued>("POST", `${KEYS}/${turned.id}/rotate`, { body: {} }));
  const next = client({ Authorization: `Bearer ${fresh.token}` });
  expect([await read(turned.call), await read(next), fresh.hint === turned.hint]).toEqual([401, 200, false]);
  const gentle = must(await of.call<ApiKeyIssued>("POST", `${KEYS}/${turned.id}/rotate`, { body: { grace_seconds: 3600 } }));
  expect([await read(next), await read(client({ Authorization: `Bearer ${gentle.token}` }))]).toEqual([200, 200]);
  await of.db
    .sql(
      "UPDATE credentials SET expires_at = ?2 WHERE subject_id = ?1 AND expires_at < ?3",
      turned.id,
      new Date().toISOString(),
      new Date(Date.now() + 3_601_000).toISOString(),
    )
    .run();
  expect([await read(next), await read(client({ Authorization: `Bearer ${gentle.token}` }))]).toEqual([401, 200]);
});

test("the token is in one answer and nowhere else: not in history, not in a repeated answer, not in the database", async () => {
  const { of } = await workplace();
  const headers = { "Idempotency-Key": "make" };
  const body = { name: "Once", scopes: ["tasks:read"] };
  const made = must(await of.call<ApiKeyIssued>("POST", KEYS, { body, headers }));
  const again = await of.call<ApiKeyIssued>("POST", KEYS, { body, headers });
  expect([again.status, again.body.id, again.body.token]).toEqual([201, made.id, null]);
  const secret = (made.token as string).slice(-64);
  const kept = await Promise.all(
    ["credentials", "api_keys", "events", "idempotency"].map(async (table) => (await of.db.sql(`SELECT * FROM ${table}`).all()).results),
  );
  expect(JSON.stringify(kept)).not.toContain(secret);
  expect(JSON.stringify(must(await of.call("GET", KEYS)))).not.toContain(secret);
});

test("last use is told to within a minute, without an event", async () => {
  const { of } = await workplace();
  const ci = await key(of);
  const before = (await eventsOf(of, "")).length;
  must(await ci.call("GET", "/boards"));
  const used = must(await of.call<ApiKey>("GET", `${KEYS}/${ci.id}`)).last_used_at;
  must(await ci.call("GET", "/boards"));
  expect(used).not.toBeNull();
  expect(must(await of.call<ApiKey>("GET", `${KEYS}/${ci.id}`)).last_used_at).toBe(used);
  expect((await eventsOf(of, "")).length).toBe(before);
});

test("100 rotations of one key at once: with the version one wins; without, the last one holds, and only one secret is good", async () => {
  const { of } = await workplace();
  const ci = await key(of);
  const rotate = (headers: Record<string, string>) => of.call<ApiKeyIssued>("POST", `${KEYS}/${ci.id}/rotate`, { body: {}, headers });
  const together = <T>(act: () => Promise<T>) => Promise.all(Array.from({ length: 100 }, act));
  const first = await together(() => rotate({ "If-Match": '"1"' }));
  expect(Map.groupBy(first, (reply) => reply.status)).toEqual(
    new Map([
      [200, expect.any(Array)],
      [412, expect.any(Array)],
    ]),
  );
  expect(first.filter((reply) => reply.status === 200).length).toBe(1);
  const second = await together(() => rotate({}));
  expect(second.every((reply) => reply.status === 200 || (reply.status === 409 && refusal(reply) === "409 conflict"))).toBe(true);
  const tokens = [...first, ...second].flatMap((reply) => (reply.status === 200 ? [reply.body.token as string] : []));
  const good = await Promise.all(tokens.map(async (token) => (await client({ Authorization: `Bearer ${token}` })("GET", "/boards")).status));
  expect(good.filter((status) => status === 200).length).toBe(1);
  const live = await of.db.sql("SELECT count(*) AS n FROM credentials WHERE subject_id = ?1 AND revoked_at IS NULL", ci.id).first("n");
  expect(live).toBe(1);
});

test("an admin who has been demoted makes no key, and the demotion beats keys that are on their way", async () => {
  const { of } = await workplace();
  const admin = await member(of, { role: "admin", writesAll: true });
  const make = () => admin.call("POST", KEYS, { body: { name: "Late", scopes: ["tasks:read"] } });
  const [, ...attempts] = await Promise.all([
    of.db.sql("UPDATE members SET role = 'member' WHERE person_id = ?1", admin.id).run(),
    ...Array.from({ length: 30 }, make),
  ]);
  expect(attempts.every((reply) => [201, 403].includes(reply.status))).toBe(true);
  expect(refusal(await make())).toBe("403 forbidden");
});

test("an organization has so many API keys and no more; one that is revoked makes room", async () => {
  const of = await organization();
  const first = await key(of);
  const columns = Object.keys(getTableColumns(api_keys)).filter((name) => name !== "id");
  const copies = `WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?2)
    INSERT INTO api_keys(id, ${columns}) SELECT id || n.n, ${columns} FROM api_keys, n WHERE id = ?1`;
  await of.db.sql(copies, first.id, API_KEYS_MAX - 2).run();
  await key(of);
  expect(refusal(await of.call("POST", KEYS, { body: { name: "CI", scopes: ALL } }))).toBe("409 conflict");
  must(await of.call("DELETE", `${KEYS}/${first.id}`));
  await key(of);
});
