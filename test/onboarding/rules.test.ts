// Whose turn it is in an onboarding, how long each state lasts, what is confirmed: every state, every move.
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  approvalsAfter,
  begins,
  confirmedGoal,
  isOver,
  knownGoal,
  lastsMs,
  mayBeSaid,
  mayEnd,
  MESSAGES_MAX,
  overdue,
  saysEnough,
  type Saying,
  statusOf,
} from "#worker/onboarding/rules.ts";
import { OnboardingProposal, OnboardingQuestion, STATES, type State } from "#worker/onboarding/schema.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** [status there, how long, what then, what `start` does, who may speak] */
const TABLE: Record<State, [string, number | null, string | null, string, Saying[]]> = {
  sent: ["active", 15 * MINUTE, null, "as it is", ["question", "proposal"]],
  reached: ["active", 2 * MINUTE, "unanswered", "as it is", ["question", "proposal"]],
  unanswered: ["active", 14 * DAY, "skipped", "again", ["question", "proposal"]],
  failed: ["active", 14 * DAY, "skipped", "again", ["question", "proposal"]],
  asked: ["active", 14 * DAY, "skipped", "as it is", ["answer"]],
  proposed: ["completed", 14 * DAY, "skipped", "as it is", ["answer"]],
  confirmed: ["confirmed", null, null, "new", []],
  skipped: ["skipped", null, null, "new", []],
};
const SAYINGS: Saying[] = ["question", "proposal", "answer"];

test("each state says whose turn it is, lasts so long, and ends; one that waits never waits for ever", () => {
  const found = Object.fromEntries(
    STATES.map((state) => {
      const start = begins(state, false);
      const speakers = SAYINGS.filter((saying) => mayBeSaid(saying, state, 0).ok);
      return [state, [statusOf(state), lastsMs(state), overdue(state)?.state ?? null, start.ok ? start.value : "refused", speakers]];
    }),
  );
  expect(found).toEqual(TABLE);
  for (const state of STATES) expect([mayEnd(state).ok, lastsMs(state) !== null], state).toEqual([!isOver(state), !isOver(state)]);
  expect([begins(null, false), begins("asked", true), begins("sent", true).ok]).toEqual([{ ok: true, value: "new" }, { ok: true, value: "new" }, false]);
});

test("however it goes, there is never more said than may be, a question can be answered, and what was answered can still become a proposal", () => {
  const wishes = fc.array(fc.boolean(), { minLength: 2 * MESSAGES_MAX, maxLength: 2 * MESSAGES_MAX });
  fc.assert(
    fc.property(wishes, (wanted) => {
      let [state, said] = ["sent" as State, 0];
      for (const asks of wanted) {
        const agents: Saying[] = asks ? ["question", "proposal"] : ["proposal", "question"];
        const saying = (state === "sent" ? agents : ["answer" as const]).find((one) => mayBeSaid(one, state, said).ok);
        expect(saying !== undefined || (state === "proposed" && said >= MESSAGES_MAX - 1), `${state} after ${said}`).toBe(true);
        if (saying === undefined) return;
        said += 1;
        state = saying === "answer" ? "sent" : saying === "question" ? "asked" : "proposed";
        expect(said).toBeLessThanOrEqual(MESSAGES_MAX);
      }
      expect.unreachable("it never ended");
    }),
  );
});

test("what a person says is confirmed, else what was proposed, else what the board has; null clears", () => {
  const board = { board_type: "general", objective: "old", success_metrics: null, target_date: null } as const;
  const proposed = { status: "complete", board_type: "goal", objective: "new", success_metrics: { done: 1 }, target_date: "2026-12-31T00:00:00.000Z" } as const;
  expect(confirmedGoal({ board_type: "goal" }, proposed, board)).toEqual({
    board_type: "goal",
    objective: "new",
    success_metrics: { done: 1 },
    target_date: proposed.target_date,
  });
  expect(confirmedGoal({ board_type: "goal", objective: "mine", target_date: null }, proposed, board)).toMatchObject({ objective: "mine", target_date: null });
  expect(confirmedGoal({ board_type: "general" }, null, board)).toEqual(board);
  expect(knownGoal({ objective: undefined, target_date: "2026-12-31" })).toEqual({ target_date: "2026-12-31T00:00:00.000Z" });
});

test("only a person makes a board looser: an autonomous lead alone leaves its approvals as they are", () => {
  const lead = (autonomy_level: "autonomous" | "balanced") => ({ status: "complete", board_type: "general", lead_agent: { autonomy_level } }) as const;
  const cases = [
    [undefined, null, true],
    [undefined, lead("balanced"), true],
    [undefined, lead("autonomous"), undefined],
    [false, lead("balanced"), false],
    [true, lead("autonomous"), true],
  ] as const;
  for (const [given, proposed, wanted] of cases) expect(approvalsAfter(given, proposed)).toBe(wanted);
});

test("a question has two options or more with an id each; a proposal for a goal says what and how; nothing unknown is taken", () => {
  const option = (id: string) => ({ id, label: "x" });
  const asks = (...ids: string[]) => OnboardingQuestion.safeParse({ question: "Why?", options: ids.map(option) }).success;
  expect([asks("1"), asks("1", "1"), asks("1", "2"), asks(..."abcdefghijk")]).toEqual([false, false, true, false]);
  const proposal = (more: object) => ({ status: "complete", board_type: "goal", ...more }) as const;
  const enough = (more: object) => saysEnough(proposal(more)).ok;
  const whole = { objective: "x", success_metrics: { a: 1 } };
  expect([
    enough({}),
    enough({ ...whole, success_metrics: {} }),
    enough({ ...whole, objective: null }),
    enough(whole),
    enough({ board_type: "general" }),
  ]).toEqual([false, false, false, true, true]);
  const taken = (more: object) => OnboardingProposal.safeParse(proposal(more)).success;
  expect([taken(whole), taken({ ...whole, budget: 3 }), taken({ ...whole, lead_agent: { autonomy_level: "reckless" } })]).toEqual([true, false, false]);
});
