// A gateway that dies with runs on it: each is proved afterwards. What it forgot before it began is sent again, what it takes up is
// followed, what it drops has failed; and nothing is written that is not known.
import { runDurableObjectAlarm } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { GatewayLedger } from "#worker/links/ledger.ts";
import { FORGOTTEN, FORGOTTEN_TOO_OFTEN, NOT_KEPT, NOT_TAKEN_UP, TAKE_UP_MS } from "#worker/links/proof.ts";
import { Recovery } from "#worker/links/recover.ts";
import { RESENDS_MAX } from "#worker/runs/index.ts";
import { atWork, linkOf, PATIENCE, pass, ready } from "../support/connected.ts";
import { eventsOf, must } from "../support/factories.ts";
import { GatewayError, type Loss } from "../support/scripted-gateway/types.ts";

type At = Awaited<ReturnType<typeof ready>>;
const BACK = { timeout: 15_000, interval: 50 };
/** Longer than any test: what a gateway does so slowly has not begun when it dies. */
const NEVER_MS = 600_000;

/** Dead and back again with another boot, and asked what it still knows. */
async function reboot({ link, of, lab }: At, loses: Loss | null = null): Promise<void> {
  link.double.stop({ hard: true, loses });
  link.double.start();
  await expect.poll(() => link.double.connections.length, PATIENCE).toBe(1);
  await runDurableObjectAlarm(linkOf(of, lab));
}
/** As if it were so much later, and the alarm rang until the run stands so. */
async function later({ of, lab, status }: At, ms: number, awaited: string): Promise<void> {
  pass(ms);
  const rung = () => runDurableObjectAlarm(linkOf(of, lab)).then(status);
  await expect.poll(rung, BACK).toBe(awaited); // what is asked again is asked after five seconds
  vi.restoreAllMocks();
}
const messagesOf = ({ link }: At) => {
  const { sessionKey = "" } = link.double.turns[0] ?? {};
  return link.double.conversations.get(sessionKey)?.messages.map(({ role }) => role);
};
const reasonsOf = async ({ of, on }: At, type: string) =>
  (await eventsOf(of, `board_id=${on.id}`)).filter((event) => event.type === type).map(({ reason }) => reason);

test.each(["everything", "beginning"] as const)("a run that never began there is sent again with the same key, and done once: %s was lost", async (loses) => {
  const at = await ready("SLOW:3", { stepMs: 500 });
  const { id } = await at.begin();
  await expect.poll(at.status, PATIENCE).toBe("running");
  await reboot(at, loses);
  await expect.poll(at.status, BACK).toBe("succeeded");
  expect((await at.runs()).map((run) => [run.id, run.output])).toEqual([[id, "w0 w1 w2"]]);
  expect(at.link.double.turns.map(({ key }) => key)).toEqual([id, id]);
  expect(messagesOf(at)).toEqual(["user", "assistant"]);
  expect(await at.told()).toEqual(["run.queued", "run.started", "run.requeued", "run.started", "run.succeeded"]);
  expect(await reasonsOf(at, "run.requeued")).toEqual([FORGOTTEN]);
});

test("what a gateway had accepted when it was killed, and keeps as interrupted, is not at work there: it is sent again, once", async () => {
  const at = await ready("SLOW:3", { stepMs: 500 });
  const { id } = await at.begin();
  await expect.poll(at.status, PATIENCE).toBe("running");
  const { conversations } = at.link.double;
  const history = conversations.history.bind(conversations);
  const pendingInputs = { items: [{ id: "pending:1", state: "interrupted", runId: id }], total: 1 };
  vi.spyOn(conversations, "history").mockImplementation((params) => ({ ...history(params), pendingInputs }));
  await reboot(at, "everything");
  await expect.poll(at.status, BACK).toBe("succeeded");
  expect(
    at.link.double.turns.map(({ key }) => key),
    "it takes none under that id",
  ).toEqual([id, `${id}-1`]);
});

test("what is sent again passes the gate again: an approval that has been asked for since takes it back", async () => {
  const at = await ready("SLOW:3", { stepMs: NEVER_MS });
  await at.begin();
  await expect.poll(at.status, PATIENCE).toBe("running");
  at.link.double.stop({ hard: true, loses: "everything" });
  must(await at.of.call("POST", "/approvals", { body: { task_id: at.given.id, action: "task.execute", reason: "Let me look first." } }));
  at.link.double.start();
  await expect.poll(at.status, BACK).toBe("aborted");
  expect(at.link.double.turns).toHaveLength(1);
});

test("what was to be stopped, and was forgotten before it began, is not sent again: it was aborted, and nobody works on it", async () => {
  const at = await ready("SLOW:3", { stepMs: NEVER_MS });
  await at.begin();
  await expect.poll(at.status, PATIENCE).toBe("running");
  at.link.double.stop({ hard: true, loses: "everything" });
  must(await at.of.call("POST", `/tasks/${at.given.id}/stop`));
  at.link.double.start();
  await expect.poll(at.status, BACK).toBe("aborted");
  expect(await at.told()).not.toContain("run.requeued");
  expect(at.link.double.turns).toHaveLength(1);
});

test("a gateway that forgets it again and again gets it three times more, and then the run has failed and says why", async () => {
  const at = await ready("SLOW:3", { stepMs: NEVER_MS });
  await at.begin();
  for (let sent = 1; sent <= RESENDS_MAX + 1; sent++) {
    await expect.poll(() => at.link.double.turns.length, BACK).toBe(sent);
    await expect.poll(at.status, PATIENCE).toBe("running");
    await reboot(at, "everything");
  }
  await expect.poll(at.status, BACK).toBe("failed");
  expect((await at.runs())[0]?.error).toBe(FORGOTTEN_TOO_OFTEN);
  expect(at.link.double.turns).toHaveLength(RESENDS_MAX + 1);
});

test("a run whose order is no longer kept here cannot be sent again: it has failed, and says so", async () => {
  const at = await ready("SLOW:3", { stepMs: NEVER_MS });
  const { id } = await at.begin();
  await expect.poll(at.status, PATIENCE).toBe("running");
  await at.of.db.sql("UPDATE gateway_commands SET payload = '{}' WHERE id = ?1", id).run();
  await reboot(at, "everything");
  await expect.poll(at.status, BACK).toBe("failed");
  expect((await at.runs())[0]?.error).toBe(NOT_KEPT);
});

test("what a run began with is kept until it has ended, and no longer", async () => {
  const at = await atWork();
  const kept = async () =>
    (await at.of.db.sql("SELECT payload FROM gateway_commands WHERE kind = 'run.start' AND gateway_id = ?1", at.lab.id).first())?.payload;
  expect(await kept()).toContain("SLOW:1000");
  at.link.hear("chat", { sessionKey: at.session, state: "final", message: { role: "assistant", content: "done" } });
  await expect.poll(at.status, PATIENCE).toBe("succeeded");
  expect(await kept()).toBe("{}");
});

test("a run that the gateway takes up again under another id goes on, is told so, and survives the next restart too", async () => {
  const at = await atWork();
  for (const times of [1, 2]) {
    await reboot(at);
    await expect.poll(() => at.link.double.conversations.get(at.session)?.activeRunId, PATIENCE).not.toBeNull();
    await runDurableObjectAlarm(linkOf(at.of, at.lab));
    await expect.poll(async () => (await at.told()).filter((type) => type === "run.resumed").length, BACK).toBe(times);
  }
  expect(await at.told()).toEqual(["run.queued", "run.started", "run.resumed", "run.resumed"]);
  at.link.hear("chat", { sessionKey: at.session, state: "final", message: { role: "assistant", content: "done" } });
  await expect.poll(at.status, PATIENCE).toBe("succeeded");
  expect(at.link.double.turns).toHaveLength(1);
});

test("a run that was going on and is not taken up again has failed, with what is known; before its time nothing is written", async () => {
  const at = await atWork();
  const read = vi.spyOn(at.link.double.conversations, "history");
  const { settle } = Recovery.prototype;
  let asked = 0;
  vi.spyOn(Recovery.prototype, "settle").mockImplementation(async function (this: Recovery) {
    const before = read.mock.calls.length;
    const standing = await settle.call(this);
    asked += Number(read.mock.calls.length > before);
    return standing;
  });
  const [here, clock] = [Date.now(), vi.spyOn(Date, "now")];
  const after = async (ms: number) => {
    clock.mockReturnValue(here + ms);
    await runDurableObjectAlarm(linkOf(at.of, at.lab));
  };
  clock.mockReturnValue(here);
  await reboot(at, "resumption");
  await expect.poll(() => asked, BACK).toBe(1);
  for (const ms of [TAKE_UP_MS / 2, TAKE_UP_MS - 1]) await after(ms);
  expect([asked, await at.status()]).toEqual([3, "running"]);
  for (const ms of [TAKE_UP_MS + 5_000, TAKE_UP_MS + 10_000]) await after(ms); // once is not enough
  expect((await at.runs())[0]).toMatchObject({ status: "failed", error: NOT_TAKEN_UP });
  expect(at.link.double.turns).toHaveLength(1);
});

test.each([
  ["cannot be read", {}],
  ["has no end", { messages: Array.from({ length: 200 }, () => ({ role: "assistant", content: "…" })), hasMore: true }],
])("of a run whose session %s nothing is written, and it is asked again", async (_what, answer) => {
  const at = await atWork();
  const { double } = at.link;
  const read = vi.spyOn(double.conversations, "history");
  read.mockImplementation(() => {
    if ("messages" in answer) return answer;
    throw new GatewayError("INVALID_REQUEST", "the transcript is damaged");
  });
  double.stop({ hard: true, loses: "everything" });
  double.start();
  await expect.poll(() => read.mock.calls.length, BACK).toBeGreaterThan(0);
  expect(await at.status()).toBe("running");
  read.mockRestore();
  await runDurableObjectAlarm(linkOf(at.of, at.lab));
  await expect.poll(() => double.turns.length, BACK).toBe(2);
});

test.each([
  ["everything", "running", 2],
  ["beginning", "running", 2],
  ["resumption", "failed", 1],
] as const)("a gateway that dies before its answer was stored, and loses %s: the run is %s", async (loses, status, turns) => {
  const at = await ready("SLOW:1000", { wordMs: 60_000 });
  const { double } = at.link;
  const store = GatewayLedger.prototype.commandDone;
  let isDead = false;
  const stored = vi.spyOn(GatewayLedger.prototype, "commandDone");
  stored.mockImplementation(async function (this: GatewayLedger, ...settled) {
    if (settled[0].kind !== "run.start") return store.apply(this, settled);
    stored.mockRestore();
    isDead = true;
    throw new Error("the object died");
  });
  vi.spyOn(Math, "random").mockReturnValue(0.99); // it tries again in a second, and by then the gateway is another
  await at.begin();
  await expect.poll(() => isDead, PATIENCE).toBe(true);
  await expect.poll(() => messagesOf(at), PATIENCE).toEqual(["user"]);
  await reboot(at, loses);
  await expect.poll(() => double.turns.length, BACK).toBe(turns);
  await later(at, TAKE_UP_MS + 1, status);
  expect(double.turns).toHaveLength(turns); // none was sent once more
});
