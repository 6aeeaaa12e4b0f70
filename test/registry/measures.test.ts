// How a connected gateway was doing, over time: asked when its link is awake anyway, at most once in five minutes, and nothing made up.
import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { MEASURED_EVERY_MS } from "#worker/links/measures.ts";
import { RelaySocket } from "#worker/links/relay-socket.ts";
import { measuredOf } from "#worker/registry/measured.ts";
import { recordMeasuredStatement, recordStatement } from "#worker/registry/store.ts";
import type { MetricsPage, MetricsPoint } from "#worker/registry/schema.ts";
import { connect, linkOf, PATIENCE } from "../support/connected.ts";
import { gateway, must, organization, type TestOrganization } from "../support/factories.ts";
import { diagnostics } from "../support/scripted-gateway/diagnostics.ts";
import * as hello from "../support/scripted-gateway/hello.ts";
import { GatewayError } from "../support/scripted-gateway/types.ts";

const HOUR_MS = 60 * 60_000;
const MEASURED = { event_loop_delay_ms: 72.7, event_loop_utilization: 0.008, queued: 0, working: 0 };
const UNSAID = { active_sessions: null, agent_count: null, memory_mb: null, cpu_pct: null };

const historyOf = async (of: TestOrganization, { id }: { id: string }) => must(await of.call<MetricsPage>("GET", `/gateways/${id}/metrics`)).items;
const rowsOf = (of: TestOrganization, lab: { id: string }) => expect.poll(() => historyOf(of, lab), PATIENCE);

async function connected() {
  const of = await organization();
  const lab = await gateway(of);
  const link = await connect(of, lab);
  return { of, lab, link };
}

test("a gateway that connects is asked how it is doing, and what it answers stands in its history", async () => {
  const { of, lab, link } = await connected();
  await rowsOf(of, lab).toMatchObject([{ ...MEASURED, ...UNSAID, sessions: link.double.conversations.count, status: "online" }]);
  const [{ at } = {} as MetricsPoint] = await historyOf(of, lab);
  expect(Date.parse(at) % 60_000, "of a whole minute").toBe(0);
});

const realNow = Date.now.bind(Date);
/** From now on it is this time, and goes on from there. */
function setTime(at: number): void {
  const offset = at - realNow();
  vi.spyOn(Date, "now").mockImplementation(() => realNow() + offset);
}

test("one that comes and goes is asked once in five minutes, and an idle one with the hourly look at its agents, and not before", async () => {
  const first = Math.ceil(realNow() / MEASURED_EVERY_MS) * MEASURED_EVERY_MS + 60_000;
  setTime(first);
  const asked = vi.spyOn(diagnostics, "lanes");
  const { of, lab, link } = await connected();
  await rowsOf(of, lab).toHaveLength(1);
  link.cut();
  const again = first + 2 * 60_000;
  setTime(again);
  await connect(of, lab);
  await evictDurableObject(linkOf(of, lab)); // what a new connection sets going has come to its end
  expect(asked.mock.calls.length).toBe(1);
  vi.spyOn(RelaySocket.prototype, "isOverdue").mockReturnValue(false);
  for (const [laterMs, times] of [
    [MEASURED_EVERY_MS, 1],
    [HOUR_MS - 60_000, 1],
    [HOUR_MS + 60_000, 2],
    [HOUR_MS + 3 * MEASURED_EVERY_MS, 2],
  ] as const) {
    setTime(again + laterMs);
    await runDurableObjectAlarm(linkOf(of, lab));
    await evictDurableObject(linkOf(of, lab));
    expect([laterMs, asked.mock.calls.length, (await historyOf(of, lab)).length]).toEqual([laterMs, times, times]);
  }
});

test("what it does not answer is not known, and where nothing is known nothing is written", async () => {
  vi.spyOn(diagnostics, "lanes").mockImplementation(() => {
    throw new GatewayError("INVALID_REQUEST", "no lanes here");
  });
  const { of, lab } = await connected();
  await rowsOf(of, lab).toMatchObject([{ event_loop_delay_ms: 72.7, queued: null, working: null }]);
  expect([measuredOf(null, null), measuredOf({}, { lanes: 7 }), measuredOf("x", [])]).toEqual([null, null, null]);
});

test("what a gateway does not name among its methods it is not asked", async () => {
  const { helloOk } = hello;
  const asked = vi.spyOn(diagnostics, "lanes");
  vi.spyOn(hello, "helloOk").mockImplementation((...given) => ({ ...helloOk(...given), features: { methods: ["health"] } }));
  const { of, lab } = await connected();
  await rowsOf(of, lab).toMatchObject([{ event_loop_delay_ms: 72.7, queued: null, working: null }]);
  expect(asked.mock.calls.length).toBe(0);
});

test("numbers that are none are not known, one lane that does not say makes the sum unknown, and a sum has its bound", () => {
  const lanes = (...each: object[]) => ({ lanes: each });
  const lane = { queuedCount: 2, activeCount: 1 };
  expect(measuredOf({ eventLoop: { delayP99Ms: -1, utilization: "much" } }, lanes(lane, { queuedCount: 3 }))).toEqual({
    event_loop_delay_ms: null,
    event_loop_utilization: null,
    queued: 5,
    working: null,
    sessions: null,
  });
  expect(measuredOf({ sessions: { count: 1.6 } }, lanes({ queuedCount: 9e15, activeCount: 0 }, { queuedCount: 9e15, activeCount: Number.NaN }))).toMatchObject({
    queued: 1e9,
    working: null,
    sessions: 2,
  });
  const utilization = (part: number) => measuredOf({ eventLoop: { utilization: part }, sessions: { count: 1 } }, null)?.event_loop_utilization;
  expect([0, 1, 1.01, 1e15].map(utilization), "nothing is at work for more than all of the time").toEqual([0, 1, null, null]);
  const lanesOf = (many: number) => measuredOf(null, lanes(...Array.from({ length: many }, () => lane)))?.queued;
  expect([lanesOf(10_000), lanesOf(10_001)], "of more lanes than are looked at no sum is told").toEqual([20_000, undefined]);
});

test("what a gateway says of itself and what it was asked for share the row of their minute, in whichever order they come", async () => {
  const of = await organization();
  const asked = { ...MEASURED, sessions: 4 };
  const said = { status: "error" as const, active_sessions: 2, agent_count: 3, memory_mb: 812.5, cpu_pct: 14 };
  const at = "2026-11-22T08:00:00.000Z";
  for (const order of [
    [0, 1],
    [1, 0],
  ]) {
    const lab = await gateway(of);
    const both = [recordMeasuredStatement(of.db, lab.id, at, asked), recordStatement(of.db, lab.id, at, said)];
    for (const which of order) await both[which]?.run();
    await recordMeasuredStatement(of.db, lab.id, at, { ...asked, queued: 9 }).run();
    expect(await historyOf(of, lab), "the first of each stays, and what it says of itself is its status").toEqual([{ ...asked, ...said, at }]);
  }
  await recordMeasuredStatement(of.db, "01a1ffad-4587-71e1-956d-010088dbdc9a", at, asked).run();
  const { found } = await of.db.ask({ found: of.db.row<{ total: number }>("SELECT count(*) AS total FROM gateway_metrics WHERE at = ?1", at) });
  expect(found?.total, "nothing of a gateway that is not there").toBe(2);
});
