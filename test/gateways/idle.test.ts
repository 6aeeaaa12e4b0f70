// What a link costs while nothing happens: no query, and a look at the connector's last ping now and then. While something is open it asks.
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { RECHECK_AFTER_MS } from "#worker/gateways/trust.ts";
import { wakeWaitingLinks } from "#worker/links/jobs.ts";
import { PING_OVERDUE_MS, RelaySocket } from "#worker/links/relay-socket.ts";
import { Database } from "#worker/platform/db.ts";
import { atWork, connect, linkOf, PATIENCE, pass, statusOf } from "../support/connected.ts";
import { contextOf, gateway, must, organization, type TestOrganization } from "../support/factories.ts";
import { GatewayError } from "../support/scripted-gateway/types.ts";

const alarmOf = (of: TestOrganization, lab: { id: string }) => runInDurableObject(linkOf(of, lab), (_, state) => state.storage.getAlarm());

function queries() {
  const spies = [vi.spyOn(Database.prototype, "ask"), vi.spyOn(Database.prototype, "sql")];
  const all = () => spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  const before = all();
  return () => all() - before;
}

test("an idle gateway costs no query in ten minutes, and seven looks at its connector's last ping", async () => {
  const of = await organization();
  const lab = await gateway(of);
  await connect(of, lab);
  await evictDurableObject(linkOf(of, lab));
  const began = Date.now();
  let now = began;
  vi.spyOn(Date, "now").mockImplementation(() => now);
  vi.spyOn(RelaySocket.prototype, "overdueAt").mockImplementation(() => now + PING_OVERDUE_MS); // it has just pinged
  const asked = queries();
  let wakes = 0;
  for (let at = await alarmOf(of, lab); at !== null && at <= began + 600_000; at = await alarmOf(of, lab)) {
    now = Math.max(at, now);
    expect(await runDurableObjectAlarm(linkOf(of, lab))).toBe(true);
    wakes += 1;
  }
  expect([wakes <= 7, wakes > 0, asked()]).toEqual([true, true, 0]);
  expect((await alarmOf(of, lab)) ?? 0, "it goes on looking").toBeGreaterThan(now);
});

test("a connector that vanishes without a close shows as offline after 90 seconds of silence, not before", async () => {
  const of = await organization();
  const lab = await gateway(of);
  await connect(of, lab);
  for (const [silentMs, status] of [
    [PING_OVERDUE_MS - 5_000, "online"],
    [PING_OVERDUE_MS, "offline"],
  ] as const) {
    pass(silentMs);
    await runDurableObjectAlarm(linkOf(of, lab));
    expect((await statusOf(of, lab)).status).toBe(status);
    vi.restoreAllMocks();
  }
});

test("while a run goes on it is asked about, also after sleep; when it has ended nobody asks any more", async () => {
  const { of, lab, link, session, runs } = await atWork();
  await evictDurableObject(linkOf(of, lab));
  const wait = vi.spyOn(link.double.runs, "wait");
  pass(61_000);
  await runDurableObjectAlarm(linkOf(of, lab));
  expect(wait.mock.calls.length).toBe(1);
  vi.restoreAllMocks();
  link.hear("chat", { sessionKey: session, state: "final", message: { role: "assistant", content: "done" } });
  await expect.poll(async () => (await runs())[0]?.status, PATIENCE).toBe("succeeded");
  vi.spyOn(RelaySocket.prototype, "isOverdue").mockReturnValue(false);
  let later = 200_000;
  const askedLater = async () => {
    const asked = queries();
    pass((later += 60_000));
    await runDurableObjectAlarm(linkOf(of, lab));
    return asked();
  };
  // What the run's end has set going may still come to its link: after that nothing does.
  await expect.poll(askedLater, PATIENCE).toBe(0);
  expect([await askedLater(), await askedLater()]).toEqual([0, 0]);
});

test("what is open within two minutes after a gateway is back is asked about four times a minute, and then once", async () => {
  const { of, lab, link } = await atWork();
  vi.spyOn(RelaySocket.prototype, "isOverdue").mockReturnValue(false);
  const askedAt: number[] = [];
  const wait = link.double.runs.wait.bind(link.double.runs);
  let later = 0;
  vi.spyOn(link.double.runs, "wait").mockImplementation((params) => {
    askedAt.push(later);
    return wait(params);
  });
  for (later = 5_000; later <= 240_000; later += 5_000) {
    pass(later);
    await runDurableObjectAlarm(linkOf(of, lab));
  }
  const [soon, then] = [askedAt.filter((at) => at <= 120_000).length, askedAt.filter((at) => at > 140_000).length];
  expect([soon >= 4, soon <= 9, then >= 1, then <= 2]).toEqual([true, true, true, true]);
});

test("what a gateway does not answer while it is asked what was missed is asked again", async () => {
  const { of, lab, link } = await atWork();
  const { double } = link;
  const list = vi.spyOn(double.approvals, "list").mockImplementation(() => {
    throw new GatewayError("INTERNAL", "out of order");
  });
  link.say(JSON.stringify({ type: "relay", event: "gateway.gap", payload: {} }));
  const dueIn = () => runInDurableObject(linkOf(of, lab), (_, { storage }) => (storage.kv.get<number>("due") ?? 0) - Date.now());
  await expect.poll(dueIn, PATIENCE).toBeLessThanOrEqual(15_000); // else it would have asked in a minute
  expect(list.mock.calls.length).toBe(1);
  list.mockRestore();
  vi.spyOn(RelaySocket.prototype, "isOverdue").mockReturnValue(false);
  const wait = vi.spyOn(double.runs, "wait");
  pass(16_000);
  await runDurableObjectAlarm(linkOf(of, lab));
  expect(wait.mock.calls.length).toBe(1);
});

test("a late answer to what the object asked before its sleep is not taken for the answer to what it asks now", async () => {
  const { of, lab, link, session } = await atWork();
  const ids: string[] = [];
  const connection = link.double.connections[0];
  const receive = connection?.receive.bind(connection);
  if (!connection || !receive) throw new Error("no connection");
  vi.spyOn(connection, "receive").mockImplementation((raw) => {
    ids.push((JSON.parse(raw) as { id: string }).id);
    receive(raw);
  });
  vi.spyOn(RelaySocket.prototype, "isOverdue").mockReturnValue(false);
  const began = Date.now();
  const clock = vi.spyOn(Date, "now");
  let minutes = 0;
  const ask = async () => {
    minutes += 2;
    clock.mockReturnValue(began + minutes * 60_000);
    await runDurableObjectAlarm(linkOf(of, lab));
  };
  await evictDurableObject(linkOf(of, lab));
  await ask(); // each object begins to count anew
  const before = ids.splice(0);
  await evictDurableObject(linkOf(of, lab));
  link.hear("agent", { sessionKey: session, stream: "assistant", data: { text: "x" } });
  await ask();
  expect([before.length > 0, ids.length > 0, ids.filter((id) => before.includes(id))]).toEqual([true, true, []]);
});

test("an idle connector whose token has ended, or whose organization is closed, is disconnected by the next sweep; others are left alone", async () => {
  for (const ends of ["token", "organization", null]) {
    const of = await organization();
    const lab = await gateway(of);
    const { closed } = await connect(of, lab);
    await evictDurableObject(linkOf(of, lab)); // nothing is on its way any more
    if (ends === "token") await of.db.sql("UPDATE credentials SET revoked_at = ?2 WHERE subject_id = ?1", lab.id, new Date().toISOString()).run();
    if (ends === "organization") must(await of.call("DELETE", "/organizations/me"));
    pass(RECHECK_AFTER_MS);
    await wakeWaitingLinks(contextOf(of));
    if (ends) expect((await closed).code).toBe(4003);
    else expect((await statusOf(of, lab)).status).toBe("online");
    vi.restoreAllMocks();
  }
});
