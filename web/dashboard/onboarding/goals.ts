// Pure: what a person answers, and the goal as the form shows it while the agent finds out.
import { type Board, type GoalDraft, goalOf } from "../boards/index.ts";
import type { Onboarding, OnboardingAnswer } from "./wire.ts";

/** What was chosen, and words beside it; words alone are the answer. null: nothing. */
export function answerOf(chosen: readonly { label: string }[], words: string): OnboardingAnswer | null {
  const own = words.trim();
  const labels = chosen.map(({ label }) => label).join(", ");
  if (labels === "") return own === "" ? null : { answer: own };
  return { answer: labels, other_text: own || null };
}

/** The board with what the agent has proposed, or knows so far. An onboarding that was skipped says nothing of it. */
export function goalBy(board: Board, onboarding: Onboarding | null): GoalDraft {
  const told = onboarding && onboarding.state !== "skipped" && onboarding.state !== "confirmed" ? (onboarding.draft_goal ?? onboarding.so_far) : null;
  const { board_type = board.board_type, objective = board.objective, success_metrics = board.success_metrics, target_date = board.target_date } = told ?? {};
  return goalOf({ ...board, board_type, objective, success_metrics, target_date });
}
