// Heartbeats: they keep a gateway without a socket online, their silence is noticed by its object's alarm, and what they measure is kept
// once a minute; while a socket is open it alone says how the gateway stands.
import { runDurableObjectAlarm } from "cloudflare:test";
import { afterEach, expect, test, vi } from "vitest";
import type { Gateway } from "#worker/gateways/schema.ts";
import { HEARTBEATS, SILENCE_MS } from "#worker/links/limits.ts";
import { MEASURED_EVERY_MS } from "#worker/links/measures.ts";
import { forgetOldMetrics } from "#worker/registry/jobs.ts";
import type { GatewayConnections, GatewayRegistered, HeartbeatTaken, MetricsPage, RegistrationTokenIssued } from "#worker/registry/schema.ts";
import { freshAddress, installation } from "../identity/support.ts";
import { nobody } from "../support/client.ts";
import { connect, dial, linkOf, PATIENCE } from "../support/connected.ts";
import { contextOf, eventsOf, gateway, must, organization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

afterEach(() => void vi.restoreAllMocks());

const MINUTE_MS = 60_000;
const METRICS = { active_sessions: 2, memory_mb: 812.5, cpu_pct: 14, agent_count: 3 };

/** A gateway that has registered itself. */
async function registered() {
  const of = await organization();
  const { token } = must(await of.call<RegistrationTokenIssued>("POST", "/gateway-registry/tokens", { body: { name: "Rack", max_uses: null } }));
  const again = async () =>
    must(
      await nobody<GatewayRegistered>("POST", "/gateway-registry/register", {
        body: { organization_id: of.id, registration_token: token, name: "rack", version: "1" },
      }),
    );
  const { gateway_id: id, relay_token } = await again();
  const beat = (fields: object = {}, headers: Record<string, string> = { "CF-Connecting-IP": freshAddress() }) =>
    nobody<HeartbeatTaken>("POST", "/gateway-registry/heartbeat", { body: { gateway_id: id, relay_token, ...fields }, headers });
  const state = async () => must(await of.call<Gateway>("GET", `/gateways/${id}`));
  const told = async () => (await eventsOf(of, `resource_id=${id}`)).map(({ type }) => type).filter((type) => /online|offline/.test(type));
  const history = async (query = "") => must(await of.call<MetricsPage>("GET", `/gateways/${id}/metrics?${query}`));
  return { of, id, relay_token, beat, state, told, history, again, link: linkOf(of, { id }) };
}

/** From now on it is this time. */
const setTime = (now: number) => vi.spyOn(Date, "now").mockImplementation(() => now);

test("a heartbeat makes a gateway online and says that no socket is open; three that do not come are noticed by the alarm of its object", async () => {
  const { beat, state, told, link } = await registered();
  const at = Date.now();
  setTime(at);
  expect(must(await beat({ status: "online", metrics: METRICS }))).toEqual({ ok: true });
  expect(await state()).toMatchObject({
    status: "online",
    problem: "no_socket",
    registry_status: "online",
    connection_info: { metrics: METRICS, version: "1" },
  });
  setTime(at + SILENCE_MS - 1_000);
  await runDurableObjectAlarm(link);
  expect((await state()).status).toBe("online");
  setTime(at + SILENCE_MS);
  expect(await runDurableObjectAlarm(link), "an alarm was set for it").toBe(true);
  const seen = new Date(at).toISOString();
  expect(await state()).toMatchObject({ status: "offline", problem: "silent", registry_status: "offline", last_seen_at: seen });
  must(await beat());
  expect(await state()).toMatchObject({ status: "online", problem: "no_socket" });
  expect(await told()).toEqual(["gateway.online", "gateway.offline", "gateway.online"]);
});

test("heartbeats in time keep it online, and the database hears of them once a minute", async () => {
  const { of, id, beat, state, told, history, link } = await registered();
  const start = Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS;
  for (let half = 0; half < 8; half++) {
    setTime(start + (half * MINUTE_MS) / 2);
    must(await beat({ metrics: { ...METRICS, active_sessions: half } }));
    await runDurableObjectAlarm(link);
  }
  expect([(await state()).status, await told()]).toEqual(["online", ["gateway.online"]]);
  const { items } = await history();
  expect(items.map(({ at, active_sessions }) => [at, active_sessions])).toEqual(
    [3, 2, 1, 0].map((minute) => [new Date(start + minute * MINUTE_MS).toISOString(), minute * 2]),
  );
  expect((await state()).last_heartbeat_at).toBe(new Date(start + 3 * MINUTE_MS).toISOString());
  const page = await history("limit=2");
  expect([page.items.length, page.next_cursor]).toEqual([2, new Date(start + 2 * MINUTE_MS).toISOString()]);
  expect((await history(`limit=2&cursor=${page.next_cursor}`)).items.map(({ active_sessions }) => active_sessions)).toEqual([2, 0]);
  expect((await history(`since=${new Date(start + 3 * MINUTE_MS).toISOString()}`)).items.length).toBe(1);
  await of.db.sql("UPDATE gateway_metrics SET at = '2020-01-01T00:00:00.000Z' WHERE gateway_id = ?1 AND active_sessions = 0", id).run();
  vi.restoreAllMocks();
  await forgetOldMetrics(contextOf(of));
  expect((await history()).items.map(({ active_sessions }) => active_sessions)).toEqual([6, 4, 2]);
});

test("what a gateway says of itself is its state: offline, in error, online again; the same again is no event", async () => {
  const { beat, state, told } = await registered();
  const heard: unknown[] = [];
  for (const status of ["online", "online", "error", "error", "offline", "online"] as const) {
    must(await beat({ status }));
    const { status: link, problem, registry_status } = await state();
    heard.push([link, problem, registry_status]);
  }
  expect(heard).toEqual([
    ["online", "no_socket", "online"],
    ["online", "no_socket", "online"],
    ["offline", "reported", "error"],
    ["offline", "reported", "error"],
    ["offline", "not_running", "offline"],
    ["online", "no_socket", "online"],
  ]);
  expect((await told()).length).toBe(4);
});

test("a socket that comes and goes between two heartbeats leaves no gateway offline", async () => {
  const { of, id, relay_token, beat, state, told } = await registered();
  must(await beat());
  const { closed, say } = await connect(of, { id }, relay_token);
  await expect.poll(async () => (await state()).problem, PATIENCE).toBe(null);
  say("x".repeat(10 * 1024 * 1024));
  await closed;
  await expect.poll(async () => (await state()).status, PATIENCE).toBe("offline");
  must(await beat());
  expect(await state()).toMatchObject({ status: "online", problem: "no_socket" });
  expect((await told()).at(-1)).toBe("gateway.online");
});

test("while a socket is open it says how the gateway stands; when it closes the gateway is offline until the next heartbeat", async () => {
  const { of, id, relay_token, beat, state } = await registered();
  must(await beat());
  const { closed, say } = await connect(of, { id }, relay_token);
  await expect.poll(async () => (await state()).problem, PATIENCE).toBe(null);
  must(await beat({ status: "error" }));
  expect(await state()).toMatchObject({ status: "online", problem: null });
  const connections = must(await of.call<GatewayConnections>("GET", `/gateways/${id}/connections`)).items;
  expect(connections).toEqual([{ way: "connector", connected_at: expect.any(String), address: null, connector_version: expect.any(String), phase: "online" }]);
  say("x".repeat(10 * 1024 * 1024));
  await closed;
  await expect.poll(async () => (await state()).status, PATIENCE).toBe("offline");
  expect(must(await of.call<GatewayConnections>("GET", `/gateways/${id}/connections`)).items).toEqual([]);
  must(await beat());
  expect(await state()).toMatchObject({ status: "online", problem: "no_socket" });
});

test("a relay token that is not this gateway's, revoked or none is refused alike, for heartbeats and for leaving", async () => {
  const { of, id, relay_token, again } = await registered();
  const lab = await gateway(of);
  const { relay_token: other } = must(await of.call<{ relay_token: string }>("POST", `/gateways/${lab.id}/connect-command`));
  const { relay_token: fresh } = await again();
  const stranger = () => installation({}, { "CF-Connecting-IP": freshAddress() });
  const asked = [relay_token, other, "mcg_x", fresh.slice(0, -64) + "0".repeat(64)].flatMap((token) => [
    stranger()("POST", "/gateway-registry/heartbeat", { body: { gateway_id: id, relay_token: token } }),
    stranger()("DELETE", "/gateway-registry/deregister", { body: { gateway_id: id, relay_token: token } }),
    stranger()("DELETE", "/gateway-registry/deregister", { body: { gateway_id: of.id, relay_token: token } }),
  ]);
  const answers = await Promise.all(asked);
  expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, { ...body, request_id: "" }]))).size).toBe(1);
  expect(refusal(answers[0] as never)).toBe("401 unauthenticated");
  const one = stranger();
  const wrong = () => one("POST", "/gateway-registry/heartbeat", { body: { gateway_id: id, relay_token } });
  for (let tries = 0; tries < 10; tries++) expect((await wrong()).status).toBe(401);
  expect(refusal(await wrong())).toBe("429 rate_limited");
});

test("a gateway that takes itself out is offline and says so, its token opens nothing, and it comes back under its name", async () => {
  const { of, id, relay_token, beat, state, again } = await registered();
  must(await beat());
  const leave = () =>
    nobody("DELETE", "/gateway-registry/deregister", { body: { gateway_id: id, relay_token }, headers: { "CF-Connecting-IP": freshAddress() } });
  expect(await leave()).toMatchObject({ status: 200, body: { ok: true } });
  expect(await state()).toMatchObject({ status: "offline", problem: "deregistered" });
  expect([(await beat()).status, (await leave()).status, (await dial({ id }, relay_token)).status]).toEqual([401, 401, 401]);
  expect((await eventsOf(of, `resource_id=${id}`)).map(({ type }) => type)).toContain("gateway.deregistered");
  expect((await again()).gateway_id).toBe(id);
});

test("heartbeats that come too fast do not count and are told how often; those of a closed organization are refused", async () => {
  const { of, beat } = await registered();
  const answers: HeartbeatTaken[] = [];
  for (let n = 0; n <= HEARTBEATS.burst; n++) answers.push(must(await beat()));
  expect(answers.at(0)).toEqual({ ok: true });
  expect(answers.at(-1)).toEqual({ ok: true, config_update: { heartbeat_interval_seconds: 30 } });
  must(await of.call("DELETE", "/organizations/me"));
  expect(refusal(await beat())).toBe("409 organization_closed");
});

test("metrics are numbers within bounds, or nothing", async () => {
  const { beat, history } = await registered();
  for (const metrics of [{ cpu_pct: -1 }, { memory_mb: "much" }, { active_sessions: 1.5 }, { agent_count: 1e12 }])
    expect(refusal(await beat({ metrics })), JSON.stringify(metrics)).toBe("422 invalid_input");
  must(await beat());
  expect((await history()).items).toMatchObject([{ active_sessions: null, memory_mb: null, cpu_pct: null, agent_count: null, status: "online" }]);
});

test("with a heartbeat of a gateway that is connected it is asked how it is doing, once in five minutes", async () => {
  const { of, id, relay_token, beat, history } = await registered();
  const start = Math.ceil(Date.now() / MEASURED_EVERY_MS) * MEASURED_EVERY_MS;
  setTime(start);
  await connect(of, { id }, relay_token);
  const measured = async () => (await history()).items.filter(({ sessions }) => sessions !== null).map(({ at }) => Date.parse(at) - start);
  await expect.poll(measured, PATIENCE).toEqual([0]);
  for (const later of [MINUTE_MS, MEASURED_EVERY_MS]) {
    setTime(start + later);
    must(await beat());
  }
  await expect.poll(measured, PATIENCE).toEqual([MEASURED_EVERY_MS, 0]);
});
