// Who may take an organization away or bring one in: its owners in person, and nobody else, in no way.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { exportRoutes, importRoutes } from "#worker/exports/routes.ts";
import { operationsOf } from "#worker/platform/http.ts";
import { composition } from "#worker/slices.ts";

import { agentOn, board, directory, member, must, organization, organizationOf, person, workplace } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";
import { withRows } from "./files.ts";
import { type Asked, ask, contents, download, endedTransfers, exported, finish, imported, ordered, upload } from "./transfers.ts";

const SCOPES = composition.scopes;

const { of, on } = await workplace();
const zip = await exported(of);
const { items } = (await (await ask(of, "GET", "/organizations/me/exports")).json()) as { items: { id: string }[] };
const exportId = items[0]?.id as string;
const { importId } = await endedTransfers(of);
const OPERATIONS = [...operationsOf(exportRoutes), ...operationsOf(importRoutes)];

/** What each operation answers to a caller, in the order of the routes. */
async function answers(asked: Asked, organizationId = of.id): Promise<string[]> {
  const list: string[] = [];
  for (const spec of OPERATIONS) {
    const path = spec.path.replace("{export_id}", exportId).replace("{import_id}", importId);
    const sent =
      spec.id === "createImport"
        ? { body: zip, headers: { "Content-Type": "application/zip", "Content-Length": String(zip.byteLength), ...asked.headers } }
        : {};
    const response = await ask({ id: organizationId }, spec.method.toUpperCase(), path, { ...asked, ...sent });
    list.push(response.status < 300 ? String(response.status) : refusal({ status: response.status, headers: response.headers, body: await response.json() }));
  }
  return list;
}
const all = (what: string) => OPERATIONS.map(() => what);

test("there is an operation for each step, and each is asked below", () => {
  expect(OPERATIONS.map((spec) => spec.id).sort()).toEqual(
    ["createExport", "createImport", "deleteExport", "downloadExport", "getExport", "getImport", "listExports", "listImports"].sort(),
  );
});

test("admins and members are told that only an owner may; nothing is stored for them", async () => {
  const before = (await env.FILES.list()).objects.length;
  for (const role of ["admin", "member"] as const) {
    const friend = await member(of, { role, readsAll: true, writesAll: true });
    expect(await answers({ token: friend.token }), role).toEqual(all("403 forbidden"));
  }
  expect((await env.FILES.list()).objects.length).toBe(before);
});

test("to the owner of another organization, here or named, none of it exists", async () => {
  const stranger = await person("Bo");
  const theirs = await organizationOf(stranger.call);
  expect(await answers({ token: stranger.token })).toEqual(all("404 not_found"));
  const byId = await answers({ token: stranger.token }, theirs.id);
  for (const [index, spec] of OPERATIONS.entries())
    if (spec.path.includes("{")) expect(byId[index], `${spec.id} of another organization, from one's own`).toBe("404 not_found");
});

test("no API key may, not even one of an owner with every scope; no agent, and nobody without a name", async () => {
  const key = must(await of.call<{ token: string }>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes: SCOPES } }));
  expect(await answers({ token: key.token })).toEqual(all("403 forbidden"));
  const scout = await agentOn(of, on);
  const asAgent = await answers({ token: "", headers: { Authorization: "", "X-Agent-Token": scout.token } });
  expect(new Set(asAgent)).toEqual(new Set(["403 forbidden"]));
  expect(new Set(await answers({ token: "", headers: { Authorization: "" } }))).toEqual(new Set(["401 unauthenticated"]));
});

test("a second owner may; who was made a mere admin may not any more, from the next request on", async () => {
  const second = await member(of, { role: "owner" });
  expect((await ask(of, "GET", `/organizations/me/exports/${exportId}/file`, { token: second.token })).status).toBe(200);
  await of.db.sql("UPDATE members SET role = 'admin' WHERE organization_id = ?1 AND person_id = ?2", of.id, second.id).run();
  expect((await ask(of, "GET", `/organizations/me/exports/${exportId}/file`, { token: second.token })).status).toBe(403);
});

test("an import gives nobody a right: members, invites, keys, agents' and gateways' tokens stay behind, whatever the file says", async () => {
  const [ana, bo] = [await member(of, { role: "admin" }), await member(of, { role: "member", writes: [on.id] })];
  const scout = await agentOn(of, on);
  must(await of.call("POST", "/organizations/me/invites", { body: { role: "admin", invited_email: "new@example.com" } }));
  const key = must(await of.call<{ token: string }>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes: SCOPES } }));
  const target = await organization(of.shard);
  // Bo is a member there already, with less than in the file.
  await target.db
    .sql(
      "INSERT INTO members(id, organization_id, person_id, name, role, created_at, updated_at) SELECT ?1, ?2, person_id, name, 'member', created_at, updated_at FROM members WHERE organization_id = ?3 AND person_id = ?4",
      crypto.randomUUID(),
      target.id,
      of.id,
      bo.id,
    )
    .run();
  await directory
    .sql(
      "INSERT INTO person_organizations(person_id, organization_id, role, created_at) VALUES (?1, ?2, 'member', ?3)",
      bo.id,
      target.id,
      new Date().toISOString(),
    )
    .run();
  const rights = () => target.db.sql("SELECT * FROM members WHERE organization_id = ?1 ORDER BY id", target.id).all();
  const before = (await rights()).results;
  const done = await imported(target, await exported(of));
  expect(done.status).toBe("ready");
  expect((await rights()).results).toEqual(before);
  const counts = await target.db
    .sql(
      `SELECT (SELECT count(*) FROM invites WHERE organization_id = ?1) + (SELECT count(*) FROM api_keys WHERE organization_id = ?1)
       + (SELECT count(*) FROM credentials WHERE organization_id = ?1) + (SELECT count(*) FROM gateways WHERE organization_id = ?1 AND sealed_token IS NOT NULL)
       + (SELECT count(*) FROM member_board_access a JOIN boards b ON b.id = a.board_id WHERE b.organization_id = ?1) AS n`,
      target.id,
    )
    .first("n");
  expect(counts).toBe(0);
  const { items: boards } = must(await target.call<{ items: { id: string }[] }>("GET", "/boards"));
  expect(boards.length).toBeGreaterThan(0);
  expect((await ask(target, "GET", "/boards", { token: ana.token })).status, "no member of the new one").toBe(404);
  expect((await ask(target, "GET", `/boards/${boards[0]?.id}`, { token: bo.token })).status, "a member, but not of that board").toBe(403);
  expect((await ask(target, "GET", "/boards", { token: key.token })).status).toBe(404);
  const asAgent = { headers: { Authorization: "", "X-Agent-Token": scout.token, "X-Organization-Id": of.id } };
  expect((await ask(target, "GET", `/boards/${boards[0]?.id}`, asAgent)).status, "its own organization has no such board").toBe(404);
  expect(done.notes.join(" ")).toMatch(/invite them again.*make new ones.*issue new ones.*arrived as drafts/);
});

test("an approval that arrives proves what was decided, and opens nothing", async () => {
  const source = await organization();
  const strict = await board(source, { require_approval_for_done: true });
  const { id: taskId } = must(await source.call<{ id: string }>("POST", "/tasks", { body: { board_id: strict.id, title: "Release" } }));
  const asked = must(await source.call<{ id: string }>("POST", "/approvals", { body: { task_id: taskId, action: "task.done", reason: "Green" } }));
  must(await source.call("PATCH", `/approvals/${asked.id}`, { body: { status: "approved" } }));
  const target = await organization();
  await imported(target, await exported(source));
  const { items: approvals } = must(await target.call<{ items: { status: string; task_id: string }[] }>("GET", "/approvals"));
  expect(approvals).toMatchObject([{ status: "approved" }]);
  expect(refusal(await target.call("PATCH", `/tasks/${approvals[0]?.task_id}`, { body: { status: "done" } }))).toBe("409 approval_stale");
});

test("no secret leaves: the file has no token, no hash and no sealed text of anything", async () => {
  const source = await organization();
  must(await source.call("POST", "/gateways", { body: { name: "lab", endpoint: "ws://127.0.0.1:1", auth_token: "hush-hush-token" } }));
  const scout = await agentOn(source, null);
  const key = must(await source.call<{ token: string }>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes: SCOPES } }));
  const invite = must(await source.call<{ token: string; link?: string }>("POST", "/organizations/me/invites", { body: {} }));
  const { results } = await source.db
    .sql(
      `SELECT secret_hash AS secret FROM credentials WHERE organization_id = ?1 UNION SELECT key_id FROM credentials WHERE organization_id = ?1
       UNION SELECT secret_hash FROM invites WHERE organization_id = ?1 UNION SELECT key_id FROM invites WHERE organization_id = ?1
       UNION SELECT sealed_token FROM gateways WHERE organization_id = ?1`,
      source.id,
    )
    .all<{ secret: string }>();
  const secrets = [...results.map((row) => row.secret), "hush-hush-token", scout.token, key.token, invite.token];
  expect(secrets.length).toBeGreaterThan(8);
  const { text } = contents(await exported(source));
  const everything = Object.values(text).join("\n");
  expect(secrets.filter((secret) => everything.includes(secret))).toEqual([]);
});

test("an import needs an empty organization: a board, a group, a gateway or an agent, even a deleted one, is one too many", async () => {
  const made: ((target: Awaited<ReturnType<typeof organization>>) => Promise<unknown>)[] = [
    (target) => board(target),
    (target) => target.call("POST", "/board-groups", { body: { name: "Group" } }),
    (target) => target.call("POST", "/gateways", { body: { name: "lab" } }),
    async (target) => {
      const { id } = must(await target.call<{ id: string }>("POST", "/agents", { body: { name: "Scout" } }));
      return target.call("DELETE", `/agents/${id}`);
    },
  ];
  for (const make of made) {
    const target = await organization();
    await make(target);
    const response = await upload(target, zip);
    expect(refusal({ status: response.status, headers: response.headers, body: await response.json() })).toBe("409 conflict");
    expect((await env.FILES.list({ prefix: `organizations/${target.id}/` })).objects).toEqual([]);
  }
  const settled = await organization();
  must(await settled.call("POST", "/organizations/me/invites", { body: {} }));
  must(await settled.call("PATCH", "/organizations/me", { body: { description: "Waits" } }));
  expect((await imported(settled, zip)).status, "people, keys and settings of its own are no obstacle").toBe("ready");
});

test("a closed organization can be exported, with an Idempotency-Key too, but takes no import and stays closed", async () => {
  const { of: closed } = await workplace();
  const empty = await organization();
  for (const one of [closed, empty]) must(await one.call("DELETE", "/organizations/me"));
  const response = await upload(empty, zip);
  expect(refusal({ status: response.status, headers: response.headers, body: await response.json() })).toBe("409 organization_closed");
  const keyed = { headers: { "Idempotency-Key": crypto.randomUUID() } };
  const one = (await (await ask(closed, "POST", "/organizations/me/exports", keyed)).json()) as { id: string };
  const two = (await (await ask(closed, "POST", "/organizations/me/exports", keyed)).json()) as { id: string };
  expect(two.id).toBe(one.id);
  await finish(closed, "export", one.id);
  expect(contents(await download(closed, one.id)).rows("tasks").length).toBe(1);
  expect(refusal(await closed.call("PATCH", "/organizations/me", { body: { description: "No" } }))).toBe("409 organization_closed");
  expect((await ask(closed, "DELETE", `/organizations/me/exports/${one.id}`)).status).toBe(204);
});

test("an organization that is closed between the upload and the import stays closed and empty", async () => {
  const target = await organization();
  const { id } = (await (await upload(target, zip)).json()) as { id: string };
  must(await target.call("DELETE", "/organizations/me"));
  await finish(target, "import", id);
  const row = await target.db.sql("SELECT status, error FROM organization_imports WHERE id = ?1", id).first();
  expect(row).toMatchObject({ status: "failed", error: expect.stringContaining("closed before") });
  expect(await target.db.sql("SELECT count(*) AS n FROM boards WHERE organization_id = ?1", target.id).first("n")).toBe(0);
  expect(refusal(await target.call("PATCH", "/organizations/me", { body: { description: "No" } }))).toBe("409 organization_closed");
  expect((await ordered(target)).status).toBe("queued");
});

test("a file cannot trust an agent with more than to ask, and what it calls things stays one line", async () => {
  const source = await organization();
  await agentOn(source, await board(source), { command_policy: "trust" });
  const file = withRows(await exported(source), {
    agents: (rows) => rows.map((row) => ({ ...row, name: "Scout\n$(rm -rf /)" })),
    boards: (rows) => rows.map((row) => ({ ...row, description: "half \ud800 a pair" })),
  });
  const target = await organization();
  expect((await imported(target, file)).status).toBe("ready");
  const { items: agents } = must(await target.call<{ items: unknown[] }>("GET", "/agents"));
  expect(agents).toMatchObject([{ command_policy: "ask", status: "draft", name: "Scout $(rm -rf /)" }]);
  const { items: boards } = must(await target.call<{ items: unknown[] }>("GET", "/boards"));
  expect(boards).toMatchObject([{ description: "half \ufffd a pair" }]);
});

test("who is a member here with the same address is who the file means; who is none keeps id and name, and no right", async () => {
  const { of: source, on: there, first } = await workplace();
  const [ana, bo] = [await member(source, { writes: [there.id] }), await member(source, { writes: [there.id] })];
  must(await source.call("POST", "/tasks", { body: { board_id: there.id, title: "Bo's", assigned_user_id: bo.id } }));
  must(await source.call("PATCH", `/tasks/${first.id}`, { body: { assigned_user_id: ana.id } }));
  const target = await organization();
  const anaHere = await member(target);
  const address = (one: typeof target, who: string, email: string) =>
    one.db.sql("UPDATE members SET email = ?3 WHERE organization_id = ?1 AND person_id = ?2", one.id, who, email).run();
  await address(source, ana.id, "ana@example.com");
  await address(target, anaHere.id, "Ana@Example.com");
  const done = await imported(target, await exported(source));
  expect(done.notes).toContain("1 person was a member there and is none here: invite them again.");
  const { items: boards } = must(await target.call<{ items: { id: string }[] }>("GET", "/boards"));
  const { items: tasks } = must(await target.call<{ items: { title: string; assigned_user_id: string }[] }>("GET", `/tasks?board_id=${boards[0]?.id}`));
  expect(Object.fromEntries(tasks.map((task) => [task.title, task.assigned_user_id]))).toEqual({ "Rotate the keys": anaHere.id, "Bo's": bo.id });
  expect((await ask(target, "GET", `/boards/${boards[0]?.id}`, { token: anaHere.token })).status, "being meant is no right").toBe(403);
  expect((await ask(target, "GET", `/boards/${boards[0]?.id}`, { token: bo.token })).status).toBe(404);
});
