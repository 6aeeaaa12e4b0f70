// Gateways that are dialled by their address: in, at work, refused, gone and back; who has them dialled, and where a token goes.
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import type { Gateway, GatewayDialling } from "#worker/gateways/schema.ts";
import { RECHECK_AFTER_MS } from "#worker/gateways/trust.ts";
import { Device } from "#worker/links/device.ts";
import { dialOut } from "#worker/links/dial-out.ts";
import { client } from "../support/client.ts";
import { connect, linkOf, PATIENCE, statusOf } from "../support/connected.ts";
import { type FarGateway, farGateway, later } from "../support/dialled.ts";

import { board, gateway, member, must, named, organization, task, type TestOrganization } from "../support/factories.ts";

const TOKEN = "the-gateways-own-token-0123456789";
const made: TestOrganization[] = [];
afterEach(async () => {
  for (const of of made.splice(0)) await of.db.sql("UPDATE gateways SET sealed_token = NULL WHERE organization_id = ?1", of.id).run(); // dials no more
});

const diallingOf = async (of: TestOrganization, { id }: { id: string }) => must(await of.call<GatewayDialling>("GET", `/gateways/${id}/dialling`));
const becomes = (of: TestOrganization, lab: { id: string }, seen: Partial<Gateway>) => expect.poll(() => statusOf(of, lab), PATIENCE).toMatchObject(seen);
const times = async (at: FarGateway): Promise<number> => (await at.state()).asked.length;

/** An organization, a gateway far away, and how it is given to the organization. */
async function stage() {
  const of = await organization();
  made.push(of);
  const at = farGateway();
  const dialled = (fields: object = {}) =>
    of.call<Gateway>("POST", "/gateways", { body: { name: named("far"), endpoint: at.address, auth_token: TOKEN, ...fields } }).then(must);
  return { of, at, dialled };
}

test("a gateway with an address and a token is online by itself, and works: asked plainly, without Origin, and signed by a device of its own", async () => {
  const { of, at, dialled } = await stage();
  const lab = await dialled();
  await becomes(of, lab, { status: "online", server_version: "2026.9.6" });
  const { asked, devices } = await at.state();
  expect(asked).toHaveLength(1);
  for (const name of ["origin", "authorization", "cookie"]) expect(asked[0]?.headers).not.toContain(name);
  const on = await board(of, { gateway_id: lab.id });
  const given = await task(of, on);
  must(await of.call("POST", `/gateways/${lab.id}/execute`, { body: { task_id: given.id } }));
  const runs = async () => must(await of.call<{ items: { status: string }[] }>("GET", `/tasks/${given.id}/runs`)).items.map(({ status }) => status);
  await expect.poll(runs, PATIENCE).toEqual(["succeeded"]);
  expect((await at.state()).turns).toBe(1);
  const { device_id, way, scopes, cost, is_dialled } = await diallingOf(of, lab);
  expect([device_id, way, is_dialled, cost?.usd_a_month]).toEqual([devices[0], "dialled", true, 4.15]);
  expect(scopes.every(({ granted }) => granted === true)).toBe(true);
  const { items } = must(await of.call<{ items: object[] }>("GET", `/gateways/${lab.id}/connections`));
  expect(items).toMatchObject([{ way: "dialled", address: "gateway.example.com", phase: "online" }]);
  const commands = must(await of.call<{ protocol_version: number; methods: string[]; gateway_id: string }>("GET", "/gateways/commands"));
  expect(commands).toMatchObject({ protocol_version: 4, gateway_id: lab.id });
  expect(commands.methods).toContain("chat.send");
});

test("a gateway that wants us approved says how; approved, it lets us in by itself, and from then on with the token that it gave the device", async () => {
  const { of, at, dialled } = await stage();
  await at.do({ asksDevices: true });
  const lab = await dialled();
  await becomes(of, lab, { problem: "pairing_required", registry_status: "error" });
  const [requestId = ""] = (await at.state()).pending;
  expect(await diallingOf(of, lab)).toMatchObject({ approve_command: `openclaw devices approve ${requestId}`, failures: 1, way: null });
  expect((await statusOf(of, lab)).problem_detail).toContain(`openclaw devices approve ${requestId}`);
  await at.do({ approve: requestId });
  later(60_000);
  await runDurableObjectAlarm(linkOf(of, lab));
  await becomes(of, lab, { status: "online", problem: null });
  await at.do({ token: "another-token-since", isUp: false });
  await becomes(of, lab, { status: "offline" });
  await at.do({ isUp: true });
  later(120_000);
  await runDurableObjectAlarm(linkOf(of, lab));
  await becomes(of, lab, { status: "online" });
});

test("a wrong token is refused and shown, and not tried again at once; the right one is", async () => {
  const { of, at, dialled } = await stage();
  const lab = await dialled({ auth_token: "a-wrong-token" });
  await becomes(of, lab, { problem: "token_refused" });
  const { next_attempt_at } = await diallingOf(of, lab);
  expect(Date.parse(next_attempt_at ?? "") - Date.now()).toBeGreaterThan(9 * 60_000);
  later(10_000);
  must(await of.call("PATCH", `/gateways/${lab.id}`, { body: { token: TOKEN } }));
  await becomes(of, lab, { status: "online" });
  expect(await times(at)).toBe(2);
});

test("a stored token is sent to no other address: not by an update, not by a row that was changed behind our back", async () => {
  const { of, at, dialled } = await stage();
  const lab = await dialled();
  await becomes(of, lab, { status: "online" });
  const thief = farGateway();
  const [device] = (await at.state()).devices;
  for (const body of [{ endpoint: thief.address }, { url: thief.address }]) {
    const refused = await of.call<{ detail: string }>("PATCH", `/gateways/${lab.id}`, { body });
    expect([refused.status, refused.body.detail]).toEqual([422, expect.stringContaining("token again")]);
  }
  await of.db.sql("UPDATE gateways SET endpoint = ?2 WHERE id = ?1", lab.id, thief.address).run();
  later(RECHECK_AFTER_MS);
  must(await of.call("POST", `/gateways/${lab.id}/dialling`));
  await becomes(of, lab, { problem: "token_needed" });
  expect([await times(at), await times(thief)]).toEqual([1, 0]);
  must(await of.call("PATCH", `/gateways/${lab.id}`, { body: { url: thief.address, token: TOKEN } }));
  later(60_000);
  await runDurableObjectAlarm(linkOf(of, lab));
  await becomes(of, lab, { status: "online" });
  const { asked, devices } = await thief.state();
  expect([asked.length, devices.length, devices.includes(device ?? "")], "a device is approved for one address").toEqual([1, 1, false]);
});

test("taken off its gateway and put back again, an address is dialled no sooner, and nothing of a token is in the reason of a close", async () => {
  const { of, at, dialled } = await stage();
  const lab = await dialled();
  await becomes(of, lab, { status: "online" });
  for (const token of [null, TOKEN, null, TOKEN]) must(await of.call("PATCH", `/gateways/${lab.id}`, { body: { token } }));
  const { last_attempt_at, next_attempt_at } = await diallingOf(of, lab);
  expect([await times(at), last_attempt_at]).toEqual([1, expect.any(String)]);
  expect(Date.parse(next_attempt_at ?? "") - Date.parse(last_attempt_at ?? "")).toBe(5_000);
  later(10_000);
  await runDurableObjectAlarm(linkOf(of, lab));
  await becomes(of, lab, { status: "online" });
  await at.do({ close: `bye ${TOKEN}` });
  await becomes(of, lab, { status: "offline", problem_detail: "The gateway closed the connection (4000 bye __REDACTED__)." });
});

test("no address on a private network is dialled unless the installation allows it, and no redirect is followed", async () => {
  const { of, at, dialled } = await stage();
  for (const endpoint of ["ws://127.0.0.1:18789", "ws://10.0.0.7", "wss://169.254.169.254", "ws://gateway.example.com"]) {
    const lab = await dialled({ endpoint });
    await becomes(of, lab, { problem: "address_refused", last_seen_at: null });
  }
  expect(await times(at)).toBe(0);
  const lab = await dialled({ endpoint: `${at.address}/elsewhere` });
  await becomes(of, lab, { problem: "unreachable", problem_detail: expect.stringContaining("not followed") });
  expect(await times(at)).toBe(1);
});

test("what an address says instead of opening a socket is read to a bound, however much it says", async () => {
  let said = 0;
  const pull = (to: ReadableStreamDefaultController<Uint8Array>) => (said++ < 1_000 ? to.enqueue(new Uint8Array(1_000).fill(32)) : to.close());
  const out = { fetch: async () => new Response(new ReadableStream({ pull }), { status: 403 }) };
  const opened = await dialOut({ ...env, GATEWAY_OUT: out as unknown as Fetcher }, { endpoint: "wss://gateway.example.com", allowsInsecureTls: false });
  expect(opened).toMatchObject({ ok: false, problem: "unreachable" });
  expect(said).toBeLessThan(100);
});

test("a token that a gateway gives this device is kept up to a length, and none longer", async () => {
  const of = await organization();
  const lab = await gateway(of);
  const kept = await runInDurableObject(linkOf(of, lab), async (_link, { storage }) => {
    const device = new Device(storage.kv, env, lab.id);
    const lengths: (number | undefined)[] = [];
    for (const length of [1_001, 1_000, 9_000_000]) {
      await device.keepToken({ auth: { deviceToken: "t".repeat(length) } });
      lengths.push((await device.token())?.length);
    }
    device.forget();
    return lengths;
  });
  expect(kept).toEqual([undefined, 1_000, 1_000]);
});

test("a gateway that restarts is dialled again, and while it is connected an alarm looks after it", async () => {
  const { of, at, dialled } = await stage();
  const lab = await dialled();
  await becomes(of, lab, { status: "online" });
  await at.do({ isUp: false });
  await becomes(of, lab, { status: "offline", problem: "not_running" });
  await at.do({ isUp: true });
  later(5_000);
  await runDurableObjectAlarm(linkOf(of, lab));
  await becomes(of, lab, { status: "online" });
  const alarm = await runInDurableObject(linkOf(of, lab), (_link, { storage }) => storage.getAlarm());
  expect(alarm, "an object with an outgoing socket is looked at, however it ends").toBeLessThanOrEqual(Date.now() + 30_000);
  expect(await times(at)).toBe(2);
});

test("a connector that dials in takes precedence and the outgoing socket is closed; when it has gone for a minute, the gateway is dialled again", async () => {
  const { of, at, dialled } = await stage();
  const lab = await dialled();
  await becomes(of, lab, { status: "online" });
  const link = await connect(of, lab);
  await expect.poll(async () => (await diallingOf(of, lab)).way, PATIENCE).toBe("connector");
  await expect.poll(async () => (await at.state()).devices, PATIENCE).toEqual([]);
  link.cut();
  await becomes(of, lab, { status: "offline", problem: "connector_away" });
  await runDurableObjectAlarm(linkOf(of, lab));
  expect(await times(at)).toBe(1);
  later(61_000);
  await runDurableObjectAlarm(linkOf(of, lab));
  await becomes(of, lab, { status: "online" });
  expect((await diallingOf(of, lab)).way).toBe("dialled");
});

test("without its token, without its address, or deleted, it is closed for good, and its device is forgotten with it", async () => {
  for (const end of ["token", "endpoint", "delete"] as const) {
    const { of, at, dialled } = await stage();
    const lab = await dialled();
    await becomes(of, lab, { status: "online" });
    if (end === "delete") must(await of.call("DELETE", `/gateways/${lab.id}`));
    else must(await of.call("PATCH", `/gateways/${lab.id}`, { body: { [end]: null } }));
    await expect.poll(async () => (await at.state()).devices, PATIENCE).toEqual([]);
    later(120_000);
    await runDurableObjectAlarm(linkOf(of, lab));
    expect(await times(at), end).toBe(1);
    const kept = await runInDurableObject(linkOf(of, lab), (_link, { storage }) => [storage.kv.get("dial"), storage.kv.get("device") !== undefined]);
    expect(kept, end).toEqual([undefined, end !== "delete"]);
    vi.restoreAllMocks();
  }
});

test("the token is in no answer, event or row, nor the device's key in storage, and what the gateway says of it is struck out", async () => {
  const { of, at, dialled } = await stage();
  await at.do({ refuse: "bad_token" });
  const lab = await dialled();
  await becomes(of, lab, { problem: "token_refused" });
  await at.do({ refuse: null });
  later(10_000);
  must(await of.call("POST", `/gateways/${lab.id}/dialling`));
  await becomes(of, lab, { status: "online" });
  const on = await board(of, { gateway_id: lab.id });
  const given = await task(of, on, { description: `say ${TOKEN}` });
  must(await of.call("POST", `/gateways/${lab.id}/execute`, { body: { task_id: given.id } }));
  const runs = async () => must(await of.call<{ items: { status: string; output: string }[] }>("GET", `/tasks/${given.id}/runs`)).items;
  await expect.poll(async () => (await runs())[0]?.status, PATIENCE).toBe("succeeded");
  expect((await runs())[0]?.output).not.toContain(TOKEN);
  const kept = await runInDurableObject(linkOf(of, lab), (_link, { storage }) => JSON.stringify([...storage.kv.list()]));
  expect(kept).toContain("v1.");
  expect(kept).not.toContain(TOKEN);
  const { rows } = await of.db.ask({ rows: of.db.rows("SELECT * FROM gateways WHERE id = ?1", lab.id) });
  const { events } = await of.db.ask({ events: of.db.rows("SELECT * FROM events WHERE organization_id = ?1 AND type LIKE 'gateway%'", of.id) });
  for (const text of [JSON.stringify(rows), JSON.stringify(events), JSON.stringify(await diallingOf(of, lab))]) expect(text).not.toContain(TOKEN);
});

test("only who might connect a gateway has it dialled: no API key, no admin who does not hold the boards whose agents live there", async () => {
  const { of, at, dialled } = await stage();
  const issued = must(
    await of.call<{ token: string }>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes: ["gateways:write", "gateways:read"] } }),
  );
  const key = client({ Authorization: `Bearer ${issued.token}` });
  const body = { name: "by-key", endpoint: at.address, auth_token: TOKEN };
  expect((await key("POST", "/gateways", { body })).status).toBe(403);
  const lab = await dialled();
  await becomes(of, lab, { status: "online" });
  expect((await key("PATCH", `/gateways/${lab.id}`, { body: { token: "theirs" } })).status).toBe(403);
  expect((await key("POST", `/gateways/${lab.id}/dialling`)).status).toBe(403);
  const on = await board(of, { gateway_id: lab.id });
  must(await of.call("POST", "/agents", { body: { name: "Scout", board_id: on.id, gateway_id: lab.id } }));
  const admin = await member(of, { role: "admin" });
  const moved = { body: { url: "wss://theirs.example.com", token: "theirs" } };
  for (const asked of [admin.call("PATCH", `/gateways/${lab.id}`, moved), admin.call("POST", `/gateways/${lab.id}/dialling`)])
    expect((await asked).status).toBe(403);
  expect((await statusOf(of, lab)).endpoint).toBe(at.address);
});
