// A gateway that lies: what it says of commands, sessions and itself neither moves what is not so nor costs without end.
import { expect, test, vi } from "vitest";
import { FRAMES, HELD_ID_MAX_CHARS, LISTED_MAX, SESSIONS } from "#worker/links/limits.ts";
import { readHeld } from "#worker/links/protocol.ts";
import { newId } from "#worker/platform/ids.ts";
import { atWork, type Closed, PATIENCE } from "../support/connected.ts";
import { eventsOf } from "../support/factories.ts";

type AtWork = Awaited<ReturnType<typeof atWork>>;

/** Resolves once everything that was said before has been handled: a command that is refused comes last of it. */
async function heardAll({ of, on, hold }: AtWork): Promise<void> {
  const last = newId();
  hold("x".repeat(HELD_ID_MAX_CHARS + 1) + last, { command: last });
  const refused = async () => (await eventsOf(of, `board_id=${on.id}`)).filter(({ type }) => type === "command.refused").map(({ payload }) => payload.label);
  await expect.poll(refused, PATIENCE).toContain(last);
}

test("a run that waits for a decision goes on when its command is released, and not because its gateway says that it has begun", async () => {
  const at = await atWork();
  for (let n = 0; n < 5; n++) {
    at.hold("one");
    at.link.hear("agent", { sessionKey: at.session, stream: "lifecycle", data: { phase: "start" } });
  }
  await heardAll(at);
  expect([await at.status(), await at.told()]).toEqual(["waiting_approval", ["run.queued", "run.started", "run.waiting"]]);
});

test("a command that was released is not held once more: its run does not wait for what nobody can decide", async () => {
  const at = await atWork();
  at.hold("one");
  at.link.hear("exec.approval.resolved", { id: "one", decision: "deny" });
  for (let n = 0; n < 5; n++) at.hold("one");
  await heardAll(at);
  await expect.poll(async () => (await at.approvals()).map(({ status }) => status), PATIENCE).toEqual(["withdrawn"]);
  expect(await at.told()).toEqual(["run.queued", "run.started", "run.waiting", "run.resumed"]);
});

test("a command of another agent's session is not laid to the one that works on the task", async () => {
  const at = await atWork();
  at.hold("theirs", { sessionKey: `agent:main:task-${at.given.id}` });
  await heardAll(at);
  expect([await at.approvals(), await at.told()]).toEqual([[], ["run.queued", "run.started"]]);
});

test("a long list of held commands takes back none that it names", async () => {
  const at = await atWork();
  at.hold("mine");
  at.hold("gone");
  await expect.poll(async () => (await at.approvals()).length, PATIENCE).toBe(2);
  const named = (id: string) => ({ id, request: { command: "true", sessionKey: "agent:main:main" } });
  const long = [...Array.from({ length: LISTED_MAX }, (_, n) => named(`other-${n}`)), named("mine")];
  vi.spyOn(at.link.double.approvals, "list").mockReturnValue(long);
  at.link.say(JSON.stringify({ type: "relay", event: "gateway.gap", payload: {} }));
  await expect.poll(async () => (await at.approvals()).map(({ status }) => status).toSorted(), PATIENCE).toEqual(["pending", "withdrawn"]);
});

test("a gateway that asks to be greeted again and again ends its connection", async () => {
  const { link } = await atWork();
  let end: Closed | null = null;
  void link.closed.then((closed) => (end = closed));
  // However slow the machine is: nothing is given back meanwhile, most of it is spent without a greeting, and each attempt counts.
  vi.spyOn(Date, "now").mockReturnValue(Date.now());
  for (let n = 0; n < SESSIONS.burst - 10; n++) link.say(JSON.stringify({ type: "relay", event: "gateway.up", payload: {} }));
  for (let n = 0; n < FRAMES.burst / 2 && !end; n++) {
    link.hear("connect.challenge", { nonce: "n" });
    await Promise.race([link.closed, new Promise((done) => setTimeout(done, 40))]); // its refusal may come in between
  }
  expect(end).toEqual({ code: 4008, reason: "the gateway came and went too often" });
});

test("a held command without an id is none: it could be neither answered nor released", () => {
  const held = { id: "x", request: { command: "ls" } };
  expect([readHeld(held)?.id, readHeld({ ...held, id: "" })]).toEqual(["x", null]);
});
