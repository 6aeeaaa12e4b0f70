// What is said to an agent as its run ends: the gateway begins a run of its own for it, which is shown, can be stopped and ends with the
// truth. No answer is lost, whether its events are heard or not.
import { runDurableObjectAlarm } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { NOT_TAKEN_UP, TAKE_UP_MS } from "#worker/links/proof.ts";
import type { Run } from "#worker/runs/schema.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { atWork, linkOf, PATIENCE, pass, ready } from "../support/connected.ts";
import { eventsOf, must } from "../support/factories.ts";

const BACK = { timeout: 15_000, interval: 50 };
const answer = (text: string) => ({ role: "assistant", content: [{ type: "text", text }] });
type At = Awaited<ReturnType<typeof atWork>>;

/** A comment is on its way into the run that goes on; answers the id that it has at the gateway. */
async function said({ of, given, runs }: Pick<At, "of" | "given" | "runs">): Promise<string> {
  must(await of.call("PATCH", `/tasks/${given.id}`, { body: { assigned_agent_id: (await runs())[0]?.agent_id } }));
  must(await of.call("POST", `/tasks/${given.id}/comments`, { body: { message: "And the old ones?" } }));
  const sent = async () =>
    (await of.db.sql("SELECT id, status FROM gateway_commands WHERE organization_id = ?1 AND kind = 'session.message'", of.id).first<Run>()) ?? null;
  await expect.poll(async () => (await sent())?.status, PATIENCE).toBe("done");
  return (await sent())?.id ?? "";
}
const ended = async ({ runs }: Pick<At, "runs">) => (await runs()).toReversed().map(({ status, output }) => [status, output]);

test("a comment that reaches the gateway after the run's end, before we hear of that, begins a run that is shown under the comment's author", async () => {
  const at = await ready("first task");
  const { events } = at.link.double.runs;
  const final = events.final.bind(events);
  const late: (() => void)[] = [];
  const held = vi.spyOn(events, "final").mockImplementationOnce((voice, text) => void late.push(() => final(voice, text)));
  const first = await at.begin();
  await expect.poll(() => late.length, PATIENCE).toBe(1);
  const id = await said(at);
  await expect.poll(() => held.mock.calls.length, PATIENCE).toBe(2);
  for (const tell of late) tell();
  await expect
    .poll(async () => (await at.runs()).map((run) => [run.id, run.status]), PATIENCE)
    .toEqual([
      [id, "succeeded"],
      [first.id, "succeeded"],
    ]);
  const [own, before] = await at.runs();
  expect([own?.requested_by.type, own?.task_id, own?.agent_id]).toEqual(["user", at.given.id, before?.agent_id]);
  expect([own?.output?.includes("And the old ones?"), before?.output?.includes("first task")]).toEqual([true, true]);
  const told = (await eventsOf(at.of, `board_id=${at.on.id}`)).filter(({ type, subject }) => type.startsWith("run.") && subject.id === id);
  expect(told.map(({ type }) => type)).toEqual(["run.queued", "run.started", "run.succeeded"]);
  expect(told[0]?.reason).toContain("the gateway began one of its own");
});

/** Work whose first run has ended, with a message that was sent before: the gateway begins a run of its own for it. */
async function answered(): Promise<At & { message: string; first: Run | undefined }> {
  const at = await atWork();
  const [first] = await at.runs();
  const message = await said(at);
  at.link.hear("chat", { runId: first?.id, sessionKey: at.session, state: "final", message: answer("first") });
  await expect.poll(() => ended(at), PATIENCE).toEqual([["succeeded", "first"]]);
  return { ...at, message, first };
}

test("a comment that waited for the run's end is answered in a run with an id of the gateway's own: shown, with its words, until it ends", async () => {
  const { first, ...at } = await answered();
  const id = crypto.randomUUID();
  at.link.hear("agent", { runId: id, sessionKey: at.session, stream: "lifecycle", data: { phase: "start" } });
  await expect.poll(async () => must(await at.of.call<Task>("GET", `/tasks/${at.given.id}`)).active_run, PATIENCE).toMatchObject({ id, status: "running" });
  at.link.hear("chat", { runId: first?.id, sessionKey: at.session, seq: 1, state: "error", errorMessage: "told twice" });
  at.link.hear("chat", { runId: id, sessionKey: at.session, state: "final", message: answer("second") });
  await expect
    .poll(() => ended(at), PATIENCE)
    .toEqual([
      ["succeeded", "first"],
      ["succeeded", "second"],
    ]);
});

test("such a run is stopped like any other", async () => {
  const at = await atWork();
  const [run] = await at.runs();
  await said(at);
  at.link.hear("chat", { runId: run?.id, sessionKey: at.session, state: "final", message: answer("first") });
  const id = `00${crypto.randomUUID().slice(2)}`; // a gateway's ids are random: this one sorts before ours
  at.link.hear("agent", { runId: id, sessionKey: at.session, stream: "lifecycle", data: { phase: "start" } });
  await expect.poll(async () => (await at.runs())[0], PATIENCE).toMatchObject({ id, status: "running" });
  const abort = vi.spyOn(at.link.double.runs, "abort");
  expect(must(await at.of.call<Run>("POST", `/tasks/${at.given.id}/stop`)).id).toBe(id);
  await expect
    .poll(() => ended(at), PATIENCE)
    .toEqual([
      ["succeeded", "first"],
      ["aborted", null],
    ]);
  expect(abort.mock.calls).toEqual([[{ sessionKey: at.session }]]);
});

test("an answer whose events nobody heard is found in the session's history, and one that joined the run makes none", async () => {
  const at = await atWork();
  const { double } = at.link;
  const [run] = await at.runs();
  const [joined, waited] = [await said(at), crypto.randomUUID()];
  const user = (id: string) => ({ role: "user", content: "x", idempotencyKey: `${id}:user` });
  const history = vi.spyOn(double.conversations, "history");
  history.mockReturnValue({ messages: [user(joined), { ...answer("first"), __openclaw: { runId: run?.id } }] });
  pass(61_000);
  await runDurableObjectAlarm(linkOf(at.of, at.lab));
  expect((await at.runs()).length).toBe(1);
  vi.restoreAllMocks();

  const { message: id, ...other } = await answered();
  vi.spyOn(other.link.double.conversations, "history").mockReturnValue({ messages: [user(id), { ...answer("second"), __openclaw: { runId: waited } }] });
  vi.spyOn(other.link.double.runs, "wait").mockImplementation(async ({ runId }) => ({ runId, status: runId === waited ? "ok" : "timeout" }));
  pass(61_000);
  await runDurableObjectAlarm(linkOf(other.of, other.lab));
  await expect
    .poll(() => ended(other), PATIENCE)
    .toEqual([
      ["succeeded", "first"],
      ["succeeded", "second"],
    ]);
});

test("a run in a session of ours that follows no message of ours is none of ours, nor is one whose id is not a run's", async () => {
  const at = await atWork();
  const [run] = await at.runs();
  at.link.hear("chat", { runId: run?.id, sessionKey: at.session, state: "final", message: answer("first") });
  await expect.poll(() => ended(at), PATIENCE).toEqual([["succeeded", "first"]]);
  at.link.hear("agent", { runId: crypto.randomUUID(), sessionKey: at.session, stream: "lifecycle", data: { phase: "start" } });
  const other = await atWork();
  const [before] = await other.runs();
  await said(other);
  other.link.hear("chat", { runId: before?.id, sessionKey: other.session, state: "final", message: answer("first") });
  other.link.hear("agent", { runId: "x' OR 1", sessionKey: other.session, stream: "lifecycle", data: { phase: "start" } });
  other.link.hear("chat", { runId: crypto.randomUUID(), sessionKey: other.session, state: "final", message: answer("heard") });
  await expect.poll(async () => (await other.runs()).length, PATIENCE).toBe(2);
  expect([(await at.runs()).length, (await ended(other)).map(([, output]) => output)]).toEqual([1, ["first", "heard"]]);
});

/** A run that its gateway has begun by itself, for what was said. */
async function adopted(): Promise<At & { id: string; message: string }> {
  const at = await answered();
  const id = crypto.randomUUID();
  at.link.hear("agent", { runId: id, sessionKey: at.session, stream: "lifecycle", data: { phase: "start" } });
  await expect.poll(async () => (await at.runs())[0], PATIENCE).toMatchObject({ id, status: "running" });
  return { ...at, id };
}

test("such a run that its gateway drops in a restart has failed like any other; nothing is sent again for it", async () => {
  const at = await adopted();
  const asked = vi.spyOn(at.link.double.runs, "wait");
  at.link.double.stop({ hard: true, loses: "resumption" });
  at.link.double.start();
  await expect.poll(() => asked.mock.calls.length, BACK).toBeGreaterThan(0);
  pass(TAKE_UP_MS + 1);
  const rung = () => runDurableObjectAlarm(linkOf(at.of, at.lab)).then(() => ended(at));
  await expect.poll(rung, BACK).toEqual([
    ["succeeded", "first"],
    ["failed", null],
  ]);
  expect((await at.runs())[0]?.error).toBe(NOT_TAKEN_UP);
  expect(at.link.double.turns).toHaveLength(1);
});

test("the end of such a run that nobody heard, and that its gateway forgot in a restart, is read from its session by its id", async () => {
  const at = await adopted();
  const { double } = at.link;
  const own = { ...answer("second"), __openclaw: { runId: at.id } };
  const asked = { role: "user", content: "x", idempotencyKey: `${at.message}:user` };
  vi.spyOn(double.conversations, "history").mockReturnValue({ messages: [asked, own, answer("another's")], sessionInfo: { status: "done" } });
  vi.spyOn(double.runs, "wait").mockImplementation(async ({ runId }) => ({ runId, status: "timeout" }));
  double.stop({ hard: true, loses: "resumption" });
  double.start();
  await expect
    .poll(() => ended(at), BACK)
    .toEqual([
      ["succeeded", "first"],
      ["succeeded", "second"],
    ]);
});
