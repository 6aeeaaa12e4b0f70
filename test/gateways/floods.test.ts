// A gateway that says more than its share: what concerns nobody costs no query, what is too much ends the connection with a reason,
// and nothing that matters is lost by it.
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { expect, type MockInstance, test, vi } from "vitest";
import { BACKLOG_MAX, BAD_FRAMES, FRAMES, HOLDS, nextCutOff, TAIL_FRAMES, TOLD_CHANGES } from "#worker/links/limits.ts";
import { Bucket } from "#worker/platform/bucket.ts";
import { GatewayListener, type ListenerCalls, type Parts } from "#worker/links/listen.ts";
import { RelaySocket } from "#worker/links/relay-socket.ts";
import { Database } from "#worker/platform/db.ts";
import { newId } from "#worker/platform/ids.ts";
import { atWork, type Closed, connect, dial, linkOf, PATIENCE, pass, ready, statusOf, tokenFor } from "../support/connected.ts";
import { eventsOf, gateway as makeGateway, organization } from "../support/factories.ts";
import { searched } from "../support/searched.ts";

const RELAY_FLOODED = 4008;
const message = { role: "assistant", content: [{ type: "text", text: "done" }] };

/** Resolves once everything that was said before has been handled. */
async function settled({ of, lab }: { of: Parameters<typeof statusOf>[0]; lab: { id: string } }): Promise<void> {
  await linkOf(of, lab).wake({ shard: of.shard, organizationId: of.id, gatewayId: lab.id });
}

const tick = () => new Promise((done) => setTimeout(done, 250));

/** Resolves when nothing has been asked for four ticks: what a link does when it begins is over. The calls until then are forgotten. */
async function quiet(...spies: MockInstance[]): Promise<void> {
  const silent = { ticks: 0 };
  await expect
    .poll(async () => {
      await tick();
      silent.ticks = spies.some(({ mock }) => mock.calls.length > 0) ? 0 : silent.ticks + 1;
      for (const spy of spies) spy.mockClear();
      return silent.ticks;
    }, PATIENCE)
    .toBeGreaterThanOrEqual(4);
}

test("frames that concern no open run are dropped before any query, whatever they claim to be", async () => {
  const { link, session, ...at } = await atWork();
  link.hear("agent", { sessionKey: session, stream: "assistant", data: { text: "here" } });
  link.hear("exec.approval.resolved", { id: "nobody", decision: "deny" }); // from here on it knows what runs and what is held
  await searched(at.of.db, [at.given.id, at.on.id]);
  const asked = vi.spyOn(Database.prototype, "ask");
  const prepared = vi.spyOn(Database.prototype, "sql");
  await quiet(asked, prepared);
  const nobody = () => `agent:main:task-${newId()}`;
  for (let n = 0; n < 40; n++) {
    link.hear("chat", { runId: newId(), sessionKey: nobody(), state: "final", message });
    link.hear("chat", { runId: newId(), state: "error", errorMessage: "x" });
    link.hear("chat", { sessionKey: `agent:main:${n}`, state: "aborted" });
    link.hear("agent", { runId: newId(), sessionKey: nobody(), stream: "assistant", data: { text: "x" } });
    link.hear("agent", { runId: newId(), stream: "lifecycle", data: { phase: "start" } });
    link.hear("exec.approval.resolved", { id: newId(), decision: "deny" });
    link.hear(`unknown.${n}`, { n });
    link.say(JSON.stringify({ type: "res", id: `${n}`, ok: true, payload: {} }));
  }
  await tick();
  expect([asked.mock.calls.length, prepared.mock.calls.length]).toEqual([0, 0]);
  vi.restoreAllMocks();
  await settled(at);
  expect((await statusOf(at.of, at.lab)).status).toBe("online");
});

test("more frames than a link carries end the connection with the reason; what was missed meanwhile is asked for when it is back", async () => {
  const { of, lab, token, link, runs, session } = await atWork();
  const atOnce = vi.spyOn(Date, "now").mockReturnValue(Date.now());
  for (let n = 0; n <= FRAMES.burst; n++) link.hear("chat", { sessionKey: `agent:main:task-${newId()}`, state: "final", message });

  expect(await link.closed).toEqual({ code: RELAY_FLOODED, reason: `more than ${FRAMES.perSecond} frames a second` } satisfies Closed);
  await expect.poll(async () => (await statusOf(of, lab)).status, PATIENCE).toBe("offline");
  expect(await statusOf(of, lab)).toMatchObject({ problem: "closed", problem_detail: expect.stringContaining("more than 300 frames a second") });
  atOnce.mockRestore();
  const refused = await dial(lab, token);
  expect(refused.status).toBe(429);
  const waitSeconds = Number(refused.headers.get("Retry-After"));
  expect(waitSeconds, "half a minute, less what has passed of it").toBeGreaterThan(0);
  expect(waitSeconds).toBeLessThanOrEqual(30);
  expect(await refused.json()).toMatchObject({ code: "rate_limited", detail: expect.stringContaining("frames a second") });
  pass(31_000);
  const again = await connect(of, lab, token);
  again.hear("chat", { sessionKey: session, state: "final", message });
  await expect.poll(async () => (await runs())[0]?.status, PATIENCE).toBe("succeeded");
});

test("a connector that does not stop when it is cut off takes its object along, and its gateway shows as it is", async () => {
  const { of, lab, link } = await atWork();
  const object = () => runInDurableObject(linkOf(of, lab), (instance) => instance);
  const before = await object();
  const enough = BAD_FRAMES.burst + 1 + TAIL_FRAMES + 1; // each one more would be a line of the runtime's in the log
  for (let n = 0; n < enough; n++) link.say("{");
  expect((await link.closed).code).not.toBe(1000);
  await expect.poll(async () => (await object().catch(() => before)) !== before, PATIENCE).toBe(true);
  await runDurableObjectAlarm(linkOf(of, lab));
  await expect.poll(async () => (await statusOf(of, lab)).status, PATIENCE).toBe("offline");
});

test("held commands beyond what may come at once wait at their gateway and are taken in later; none is stored twice", async () => {
  const { of, lab, link, hold, session } = await atWork();
  const stored = async () => {
    const { row } = await of.db.ask({ row: of.db.row<{ total: number }>("SELECT count(*) AS total FROM held_commands WHERE gateway_id = ?1", lab.id) });
    return row?.total ?? 0;
  };
  const ids = Array.from({ length: HOLDS.burst + 20 }, (_, n) => `held-${n}`);
  const request = { command: "true", sessionKey: session };
  vi.spyOn(link.double.approvals, "list").mockReturnValue(ids.map((id) => ({ id, expiresAtMs: Date.now() + 600_000, request })));
  for (const id of [...ids, ...ids]) hold(id);
  await expect.poll(stored, PATIENCE).toBeGreaterThanOrEqual(HOLDS.burst);
  expect(await stored()).toBeLessThan(ids.length);
  // Later by 45 seconds, then by a quarter of a minute every second: what was left to the next catch-up is due then.
  vi.spyOn(RelaySocket.prototype, "isOverdue").mockReturnValue(false);
  const [here, began] = [Date.now() + 45_000, performance.now()];
  vi.spyOn(Date, "now").mockImplementation(() => here + 16_000 * Math.floor((performance.now() - began) / 1_000));
  const afterAlarm = async () => {
    await runDurableObjectAlarm(linkOf(of, lab)); // one that comes while the list is asked for leaves it to the next
    return stored();
  };
  await expect.poll(afterAlarm, PATIENCE).toBe(ids.length);
});

test("a gateway that comes and goes is told of only so often an hour, and its state is true all the while", async () => {
  const of = await organization();
  const lab = await makeGateway(of);
  const told = async () => (await eventsOf(of, "")).filter(({ type }) => type === "gateway.online" || type === "gateway.offline");
  const token = await tokenFor(of, lab);
  const later = { by: 0 };
  const real = Date.now.bind(Date);
  vi.spyOn(Date, "now").mockImplementation(() => real() + later.by);
  const link = await connect(of, lab, token);
  for (let n = 0; n < 50; n++) {
    later.by += 6_000; // as often as a link carries
    link.say(JSON.stringify({ type: "relay", event: "gateway.down", payload: { problem: "not_running", message: `down ${n}` } }));
    await expect.poll(async () => (await statusOf(of, lab)).problem, PATIENCE).toBe("not_running");
    later.by += 6_000;
    link.say(JSON.stringify({ type: "relay", event: "gateway.down", payload: { problem: "draining", message: `draining ${n}` } }));
    await expect.poll(async () => (await statusOf(of, lab)).problem_detail, PATIENCE).toBe(`draining ${n}`);
  }
  const allowed = TOLD_CHANGES.burst + Math.ceil((later.by / 1000) * TOLD_CHANGES.perSecond);
  expect((await told()).length).toBeLessThanOrEqual(allowed);
  link.say(JSON.stringify({ type: "relay", event: "gateway.down", payload: { problem: "closed", message: "at last" } }));
  await expect.poll(async () => (await statusOf(of, lab)).problem, PATIENCE).toBe("closed");
  later.by += 600_000;
  await runDurableObjectAlarm(linkOf(of, lab)); // it has not been heard of for ten minutes
  const believed = async () => (await told()).at(-1)?.after;
  await expect.poll(async () => (await statusOf(of, lab)).problem, PATIENCE).toBe("connector_away");
  await expect.poll(believed, PATIENCE).toMatchObject({ problem: "connector_away" });
  expect((await told()).length).toBeLessThanOrEqual(allowed + 4);
});

/** A listener that is still at work on the first event it heard. */
function stalled() {
  const { promise, resolve: goOn } = Promise.withResolvers<void>();
  const onOverflow = vi.fn();
  const runs = { mayConcern: () => false };
  const listener = new GatewayListener(
    { runs, views: { hear: () => {} }, drain: { begin: () => promise } } as unknown as Parts,
    { onOverflow } as unknown as ListenerCalls,
  );
  vi.spyOn(Date, "now").mockReturnValue(Date.now()); // nothing takes long, so nobody rests
  const hear = (event: string, payload: object = {}) => listener.hear({ type: "event", event, payload });
  void hear("shutdown");
  return { listener, hear, goOn, onOverflow };
}

test("while much of what was heard is not handled no work is sent; when it nearly is, the work goes on its way", async () => {
  const { listener, hear, goOn } = stalled();
  for (let n = 0; n < 20; n++) void hear("shutdown");
  const isCalm = vi.fn();
  const calm = listener.calm().then(isCalm);
  await tick();
  expect(isCalm).not.toHaveBeenCalled();
  goOn();
  await calm;
  vi.restoreAllMocks();
  const { promise, resolve } = Promise.withResolvers<void>();
  const asked = vi.spyOn(GatewayListener.prototype, "calm").mockReturnValue(promise);
  const { begin, link, status } = await ready("nothing");
  await begin();
  await expect.poll(() => asked.mock.calls.length, PATIENCE).toBe(1);
  await tick();
  expect([link.double.turns.length, await status()]).toEqual([0, "queued"]);
  resolve();
  await expect.poll(status, PATIENCE).toBe("succeeded");
});

test("of the events that wait behind one that takes long a link keeps so many and no more; what has been handled makes room", async () => {
  const { hear, goOn, onOverflow } = stalled();
  let last: Promise<void> | undefined;
  for (let n = 1; n < BACKLOG_MAX; n++) last = hear("shutdown");
  expect(onOverflow).not.toHaveBeenCalled();
  expect(hear("shutdown"), "not kept").toBeUndefined();
  expect(onOverflow).toHaveBeenCalledTimes(1);
  goOn();
  await last;
  await hear("shutdown");
  expect(onOverflow).toHaveBeenCalledTimes(1);
});

test("ends of sessions that are not ours wait for nothing, and take no room from what is ours", () => {
  const { hear, onOverflow } = stalled();
  const ends = Array.from({ length: BACKLOG_MAX + 1 }, () => hear("chat", { sessionKey: "agent:main:their-own", state: "final", message }));
  expect(ends.filter((waiting) => waiting !== undefined)).toEqual([]);
  expect(onOverflow).not.toHaveBeenCalled();
  expect(hear("shutdown"), "ours waits its turn").toBeInstanceOf(Promise);
});

test("a bucket gives what it has, refills with time, and goes on where an earlier one stopped", () => {
  const bucket = new Bucket({ burst: 3, perSecond: 1 });
  expect([0, 0, 0, 0].map((now) => bucket.take(now))).toEqual([true, true, true, false]);
  expect([bucket.waitMs(0), bucket.waitMs(0, 3), bucket.take(999), bucket.take(1_000), bucket.take(1_000)]).toEqual([1_000, 3_000, false, true, false]);
  expect(new Bucket({ burst: 3, perSecond: 1 }, bucket.level).take(1_000)).toBe(false);
  expect(new Bucket({ burst: 3, perSecond: 1 }, bucket.level).take(500_000, 4)).toBe(false);
  expect(bucket.take(500_000, 3)).toBe(true);
});

test("who is cut off again within the hour waits twice as long, at most ten minutes", () => {
  let cutOff = nextCutOff(undefined, "x", 0);
  const waits = Array.from({ length: 7 }, () => {
    const waited = cutOff.until - cutOff.at;
    cutOff = nextCutOff(cutOff, "x", cutOff.until);
    return waited / 1000;
  });
  expect(waits).toEqual([30, 60, 120, 240, 480, 600, 600]);
  expect(nextCutOff(cutOff, "x", cutOff.at + 3_600_001)).toMatchObject({ times: 1 });
});
