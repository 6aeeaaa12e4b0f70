// A gateway whose configuration changes in the moment in which it prepares a run ends that run in words of its own, unbegun: whoever adds or
// removes an agent overtakes the work of others. It is sent again, once, unless something was done.
import { runDurableObjectAlarm } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { UNBEGUN } from "#worker/links/proof.ts";
import { linkOf, PATIENCE, pass, ready } from "../support/connected.ts";
import { eventsOf } from "../support/factories.ts";
import { OVERTAKEN, RELOADED } from "../support/scripted-gateway/run.ts";

type At = Awaited<ReturnType<typeof ready>>;

/** What was left is asked for a quarter of a minute after it was heard: each look is so much later, since nobody says when that was. */
async function later({ of, lab }: At, ask: () => Promise<unknown>, wanted: unknown): Promise<void> {
  let looks = 0;
  const look = () => {
    pass(Math.min(++looks, 5) * 16_000);
    return runDurableObjectAlarm(linkOf(of, lab)).then(ask);
  };
  await expect.poll(look, PATIENCE).toEqual(wanted);
}

test("a run that a change of its gateway's configuration ended before it began is sent again, once, and succeeds", async () => {
  const at = await ready("say this", { stepMs: 400 });
  const { id } = await at.begin();
  await expect.poll(() => at.link.double.turns.length, PATIENCE).toBe(1);
  at.link.double.runs.turnAway(OVERTAKEN);
  await later(at, at.status, "succeeded");
  expect((await at.runs()).map((run) => run.id)).toEqual([id]);
  expect(at.link.double.turns.map(({ key }) => key)).toEqual([id, `${id}-1`]);
  expect(await at.told()).toEqual(["run.queued", "run.started", "run.requeued", "run.started", "run.succeeded"]);
  expect((await eventsOf(at.of, `board_id=${at.on.id}`)).find(({ type }) => type === "run.requeued")?.reason).toBe(UNBEGUN);
});

test("if the same happens to what was sent again, that is sent once more", async () => {
  const at = await ready("say this", { stepMs: 400 });
  const { id } = await at.begin();
  for (const [words, turns] of [
    [OVERTAKEN, 1],
    [RELOADED, 2],
  ] as const) {
    await expect.poll(() => at.link.double.turns.length, PATIENCE).toBe(turns);
    at.link.double.runs.turnAway(words);
    await later(at, async () => at.link.double.turns.length, turns + 1);
    vi.restoreAllMocks();
  }
  await expect.poll(at.status, PATIENCE).toBe("succeeded");
  expect(at.link.double.turns.map(({ key }) => key)).toEqual([id, `${id}-1`, `${id}-2`]);
});

test("a run that had done something before its gateway ended it in such words has failed, and is not sent again", async () => {
  const at = await ready("SLOW:40", { wordMs: 600 });
  const { id } = await at.begin();
  await expect.poll(() => at.link.double.turns.length, PATIENCE).toBe(1);
  const { sessionKey = "" } = at.link.double.turns[0] ?? {};
  const history = [
    { role: "user", content: "x", idempotencyKey: `${id}:user` },
    { role: "toolResult", content: "done it" },
    { role: "custom", content: `This turn ended before a reply: ${OVERTAKEN}`, __openclaw: { runId: id } },
  ];
  vi.spyOn(at.link.double.conversations, "history").mockReturnValue({ messages: history, sessionInfo: { status: "failed", startedAt: Date.now() } });
  vi.spyOn(at.link.double.runs, "wait").mockImplementation(async () => ({ runId: id, status: "error", error: OVERTAKEN }));
  at.link.hear("chat", { runId: id, sessionKey, state: "error", errorMessage: OVERTAKEN });
  await later(at, at.status, "failed");
  expect(at.link.double.turns).toHaveLength(1);
});
