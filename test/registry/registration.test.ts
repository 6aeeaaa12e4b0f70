// Gateways that register themselves: a token is made by an admin, shown once, works as often as it says, and tells strangers nothing.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { Gateway } from "#worker/gateways/schema.ts";
import { newId } from "#worker/platform/ids.ts";
import { issueToken } from "#worker/platform/sign.ts";
import type { GatewayRegistered, RegistrationToken, RegistrationTokenIssued } from "#worker/registry/schema.ts";
import { freshAddress, installation } from "../identity/support.ts";
import type { Call, Reply } from "../support/client.ts";
import { dial } from "../support/connected.ts";
import { eventsOf, gateway, member, must, organization, type TestOrganization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

type Fields = Record<string, unknown>;
/** Somebody at an address that no other test has. */
const stranger = (settings: Fields = {}): Call => installation(settings, { "CF-Connecting-IP": freshAddress() });
const makeToken = async (of: TestOrganization, fields: Fields = {}) =>
  must(await of.call<RegistrationTokenIssued>("POST", "/gateway-registry/tokens", { body: { name: "Rack 4", ...fields } }));
const registering = (of: { id: string }, token: string | null, fields: Fields = {}) => ({
  body: { organization_id: of.id, registration_token: token, name: "rack-4", ...fields },
});
const register = (call: Call, of: { id: string }, token: string | null, fields: Fields = {}): Promise<Reply<GatewayRegistered>> =>
  call<GatewayRegistered>("POST", "/gateway-registry/register", registering(of, token, fields));
const gatewaysOf = async (of: TestOrganization) => must(await of.call<{ items: Gateway[] }>("GET", "/gateways")).items;
const typesOf = async (of: TestOrganization, query: string) => (await eventsOf(of, query)).map(({ type }) => type);

test("a gateway registers itself with a token and is listed with what it said; its relay token opens the relay", async () => {
  const of = await organization();
  const { token, name } = await makeToken(of);
  expect(token).toMatch(/^mcr_[0-9a-f]{32}_[0-9a-f]{16}_[0-9a-f]{64}$/);
  const said = { url: "ws://127.0.0.1:18789", workspace_root: "/srv/agents", version: "2026.11.2", capabilities: ["task-execution"] };
  const reply = await register(stranger(), of, token, said);
  expect(reply).toMatchObject({ status: 201, body: { relay_token: expect.stringMatching(/^mcg_/), heartbeat_interval_seconds: 30 } });
  const { gateway_id, relay_ws_url, relay_token } = reply.body;
  expect(relay_ws_url).toBe(`ws://mission-control.test/ws/gateway/${gateway_id}/relay`);
  expect(must(await of.call<Gateway>("GET", `/gateways/${gateway_id}`))).toMatchObject({
    name: "rack-4",
    url: said.url,
    workspace_root: said.workspace_root,
    capabilities: said.capabilities,
    status: "never_connected",
    registry_status: "pending",
    auto_registered: true,
    last_heartbeat_at: null,
    connection_info: { version: said.version, capabilities: said.capabilities, metrics: null, ip: expect.stringMatching(/^198\.51\./) },
  });
  expect((await dial({ id: gateway_id }, relay_token)).status).toBe(101);
  const events = await eventsOf(of, `resource_id=${gateway_id}`);
  expect(events.map(({ type, actor }) => [type, actor.type, actor.id])).toEqual([
    ["gateway.created", "gateway", gateway_id],
    ["gateway.registered", "gateway", gateway_id],
  ]);
  expect(JSON.stringify(events)).toContain(name);
});

test("a registration token is shown once, kept as a hash, listed without its secret and counted", async () => {
  const of = await organization();
  const made = await of.call<RegistrationTokenIssued>("POST", "/gateway-registry/tokens", { body: { name: "Once" }, headers: { "Idempotency-Key": "one" } });
  const again = await of.call<RegistrationTokenIssued>("POST", "/gateway-registry/tokens", { body: { name: "Once" }, headers: { "Idempotency-Key": "one" } });
  expect([made.status, again.status, again.body.id, again.body.token]).toEqual([201, 201, made.body.id, null]);
  const secret = made.body.token?.slice(-64) as string;
  must(await register(stranger(), of, made.body.token));
  const listed = must(await of.call<{ items: RegistrationToken[]; total: number }>("GET", "/gateway-registry/tokens"));
  expect(listed).toMatchObject({ total: 1, items: [{ name: "Once", uses: 1, max_uses: 1, last_used_at: expect.any(String), revoked_at: null }] });
  const kept = await of.db.d1.batch(["gateway_admissions", "credentials", "events", "idempotency"].map((table) => of.db.sql(`SELECT * FROM ${table}`)));
  const known = JSON.stringify([listed, kept.map(({ results }) => results), await of.call("GET", "/activity?limit=200")]);
  expect(known).not.toContain(secret);
});

test("registering again under a name keeps the id and ends the relay token before it, and the connector that has it open", async () => {
  const of = await organization();
  const { token } = await makeToken(of, { max_uses: null });
  const first = must(await register(stranger(), of, token));
  const socket = (await dial({ id: first.gateway_id }, first.relay_token)).webSocket as WebSocket;
  const closed = new Promise<number>((resolve) => socket.addEventListener("close", ({ code }) => resolve(code)));
  socket.accept();
  const second = must(await register(stranger(), of, token, { name: "RACK-4", version: "2" }));
  expect(second.gateway_id).toBe(first.gateway_id);
  expect(await closed).toBe(4003);
  expect([(await dial({ id: first.gateway_id }, first.relay_token)).status, (await dial({ id: first.gateway_id }, second.relay_token)).status]).toEqual([
    401, 101,
  ]);
  expect((await gatewaysOf(of)).length).toBe(1);
  expect((await typesOf(of, `resource_id=${first.gateway_id}`)).filter((type) => type === "gateway.registered").length).toBe(2);
});

test("a gateway that people have made is not taken over by whoever has a registration token", async () => {
  const of = await organization();
  const lab = await gateway(of, { name: "lab" });
  const { token } = await makeToken(of);
  expect(refusal(await register(stranger(), of, token, { name: "lab" }))).toBe("409 conflict");
  expect(must(await of.call<Gateway>("GET", `/gateways/${lab.id}`))).toMatchObject({ version: 1, auto_registered: false });
  expect((await register(stranger(), of, token, { name: "lab-2" })).status, "the use was not counted").toBe(201);
});

test("a token is used as often as it says, in time, until it is revoked: of twenty at once with three uses, three register", async () => {
  const of = await organization();
  const { token, id } = await makeToken(of, { max_uses: 3 });
  const replies = await Promise.all(Array.from({ length: 20 }, (_, place) => register(stranger(), of, token, { name: `rack-${place}` })));
  expect(replies.filter(({ status }) => status === 201).length).toBe(3);
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201, 401]));
  expect((await gatewaysOf(of)).length).toBe(3);
  expect(await of.db.sql("SELECT uses FROM gateway_admissions WHERE id = ?1", id).first("uses")).toBe(3);
  const old = await makeToken(of);
  await of.db.sql("UPDATE gateway_admissions SET expires_at = ?2 WHERE id = ?1", old.id, new Date().toISOString()).run();
  const revoked = await makeToken(of);
  expect(must(await of.call<RegistrationToken>("DELETE", `/gateway-registry/tokens/${revoked.id}`)).revoked_at).not.toBe(null);
  for (const ended of [old, revoked]) expect(refusal(await register(stranger(), of, ended.token))).toBe("401 unauthenticated");
});

test("whatever is wrong with a token, and whichever organization is named, the answer is the same; the record says why", async () => {
  const of = await organization();
  const elsewhere = await organization(of.shard);
  const [used, revoked, expired, foreign] = [await makeToken(of), await makeToken(of), await makeToken(of), await makeToken(elsewhere)];
  must(await register(stranger(), of, used.token));
  must(await of.call("DELETE", `/gateway-registry/tokens/${revoked.id}`));
  await of.db.sql("UPDATE gateway_admissions SET expires_at = ?2 WHERE id = ?1", expired.id, "2020-01-01T00:00:00.000Z").run();
  const wrong = [used.token, revoked.token, expired.token, foreign.token, issueToken("registration", of.id).token, "mcr_x", env.LOCAL_AUTH_TOKEN ?? ""];
  const falsified = [((await makeToken(of)).token as string).slice(0, -64) + "0".repeat(64)];
  const answers = await Promise.all([
    ...[...wrong, ...falsified].map((token) => register(stranger(), of, token, { name: "new" })),
    register(stranger(), { id: newId() }, used.token, { name: "new" }),
    register(stranger(), { id: newId() }, issueToken("registration", newId()).token, { name: "new" }),
  ]);
  expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, { ...body, request_id: "" }]))).size).toBe(1);
  expect(answers[0]?.status).toBe(401);
  const told = (await eventsOf(of, "type=registration_token.refused")).map((event) => [event.subject.id, JSON.stringify(event).match(/"why":"(\w+)"/)?.[1]]);
  expect(told).toEqual(
    expect.arrayContaining([
      [used.id, "used_up"],
      [revoked.id, "revoked"],
      [expired.id, "expired"],
      [of.id, "unknown"],
    ]),
  );
  expect(told.length).toBe(8);
  expect((await gatewaysOf(of)).length).toBe(1);
});

test("a flood of wrong tokens is refused by address, and from many addresses leaves ten lines in the record", async () => {
  const of = await organization();
  const one = stranger();
  const statuses: number[] = [];
  for (let tries = 0; tries < 12; tries++) statuses.push((await register(one, of, "mcr_x")).status);
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
  const { token } = await makeToken(of);
  expect((await register(one, of, token)).status, "a right one is never refused").toBe(201);
  for (let tries = 0; tries < 15; tries++) await register(stranger({ WRITE_LIMIT_FACTOR: "1" }), of, "mcr_x");
  expect((await typesOf(of, "type=registration_token.refused")).length).toBeLessThanOrEqual(20);
  const quiet = await organization();
  for (let tries = 0; tries < 15; tries++) expect((await register(stranger({ WRITE_LIMIT_FACTOR: "1" }), quiet, "mcr_x")).status).toBe(401);
  expect((await typesOf(quiet, "type=registration_token.refused")).length).toBe(10);
});

test("registration tokens are an admin's: a member makes, lists and revokes none, and those of whoever is demoted end", async () => {
  const of = await organization();
  const [plain, admin] = [await member(of), await member(of, { role: "admin" })];
  const { id } = await makeToken(of);
  for (const [method, path, body] of [
    ["POST", "/gateway-registry/tokens", { name: "Mine" }],
    ["GET", "/gateway-registry/tokens", undefined],
    ["DELETE", `/gateway-registry/tokens/${id}`, undefined],
  ] as const)
    expect(refusal(await plain.call(method, path, body ? { body } : {}))).toBe("403 forbidden");
  const theirs = must(await admin.call<RegistrationTokenIssued>("POST", "/gateway-registry/tokens", { body: { name: "Theirs" } }));
  const { items } = must(await of.call<{ items: { id: string; user_id: string }[] }>("GET", "/organizations/me/members"));
  const memberId = items.find((one) => one.user_id === admin.id)?.id;
  must(await of.call("PATCH", `/organizations/me/members/${memberId}`, { body: { role: "member" } }));
  expect((await register(stranger(), of, theirs.token)).status).toBe(401);
  expect(await typesOf(of, `resource_id=${theirs.id}`)).toContain("registration_token.revoked");
  expect((await eventsOf(plain, "")).filter(({ type }) => type.startsWith("registration_token."))).toEqual([]);
});

test("an organization has a hundred registration tokens and a thousand gateways; the next is told what to do", async () => {
  const of = await organization();
  const numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)";
  const { token } = await makeToken(of);
  await of.db.d1.batch([
    of.db.sql(
      `INSERT INTO gateway_admissions(id, organization_id, name, key_id, secret_hash, created_by, created_by_name, created_at)
       ${numbers} SELECT ?1 || i, ?1, 'x', ?1 || i, 'x', 'x', 'x', '2026' FROM n`,
      of.id,
      99,
    ),
    of.db.sql(
      `INSERT INTO gateways(id, organization_id, name, workspace_root, created_at, updated_at) ${numbers} SELECT ?1 || i, ?1, 'g' || i, '/', '2026', '2026' FROM n`,
      of.id,
      1_000,
    ),
  ]);
  const full = await of.call("POST", "/gateway-registry/tokens", { body: { name: "One more" } });
  expect([refusal(full), String(full.body.detail)]).toEqual(["409 conflict", expect.stringMatching(/^The organization has 100 registration tokens\. Revoke/)]);
  const more = await register(stranger(), of, token);
  expect([refusal(more), String((more.body as unknown as { detail: string }).detail)]).toEqual([
    "409 conflict",
    expect.stringMatching(/^The organization has 1000 gateways\. Delete/),
  ]);
});
