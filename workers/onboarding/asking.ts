// What the agent says that was asked to find out what a board is for: one question at a time, and at the end its proposal.
import { ProblemError, unwrap } from "#worker/platform/errors.ts";
import { locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { messagesOf } from "./present.ts";
import { knownGoal, mayBeSaid, saysEnough } from "./rules.ts";
import type { Onboarding, OnboardingReport } from "./schema.ts";
import { loadOnboarding } from "./service.ts";
import { commitStep, messageBy, stepped, type Taken, withMessage } from "./steps.ts";
import type { OnboardingRow } from "./tables.ts";

const OTHER_AGENT = "Only the agent that was told to ask in this onboarding may.";

function step(work: Work, row: OnboardingRow, report: OnboardingReport): Taken {
  if ("question" in report) {
    const message = messageBy(work, "question", report.question, report.options);
    const known = report.so_far ? { so_far: JSON.stringify(knownGoal(report.so_far)) } : {};
    const next = stepped(row, { state: "asked", messages: withMessage(row, message), ...known }, work.now);
    return { type: "onboarding.asked", before: row, next, message };
  }
  const message = messageBy(work, "proposal", "");
  const next = stepped(row, { state: "proposed", messages: withMessage(row, message), draft: JSON.stringify(knownGoal(report)) }, work.now);
  return { type: "onboarding.proposed", before: row, next, message };
}

export const reportOnboarding = (work: Work, boardId: string, report: OnboardingReport): Promise<Onboarding> =>
  locate(work, "board", async (db, shard) => {
    const loaded = await loadOnboarding(work, db, boardId, actions["onboarding.ask"]);
    if (!loaded) return null;
    const { row } = loaded;
    if (work.caller.actor.id !== row.agent_id) throw new ProblemError("forbidden", OTHER_AGENT);
    if ("status" in report) unwrap(saysEnough(report));
    unwrap(mayBeSaid("question" in report ? "question" : "proposal", row.state, messagesOf(row).length));
    return commitStep(work, db, shard, loaded, step(work, row, report));
  });
