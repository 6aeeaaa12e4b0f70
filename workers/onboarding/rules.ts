// Pure decisions about an onboarding: who may say something now, how long each waits, what a confirmed proposal makes of a board.
import { accept, refuse, type Result } from "#worker/platform/result.ts";
import type { GoalSoFar, Onboarding, OnboardingConfirm, OnboardingProposal, State } from "./schema.ts";

/** Questions, answers and proposals of one onboarding. */
export const MESSAGES_MAX = 60;

/** What a command to the gateway may take; a person who waits for a question is not surprised later. */
export const REACHED_WITHIN_MS = 15 * 60_000;
/** An agent that has been told asks or proposes within this time, or the person is told what to do instead. */
export const ASKS_WITHIN_MS = 2 * 60_000;
/** A question, a proposal, or an agent that does not come on, waits so long for a person; then the onboarding is skipped. */
export const PERSON_WITHIN_MS = 14 * 24 * 3_600_000;

export const NO_ANSWER = `The agent has not answered for ${ASKS_WITHIN_MS / 60_000} minutes. Ask it again, or fill the goal in by hand.`;
export const LOST = "Its gateway was removed before it had the message. Begin again, or fill the goal in by hand.";
export const NOBODY_CAME = `Nobody answered for ${PERSON_WITHIN_MS / (24 * 3_600_000)} days. Begin again, or fill the goal in by hand.`;
const NO_AGENT =
  "No agent can ask: none of this board, and none without a board on its gateway, is ready there. Add one, or fill the goal in by hand: PATCH /boards/{board_id}.";
export const noAgent = () => refuse({ code: "agent_required", detail: NO_AGENT });

const STATUS_OF: Partial<Record<State, Onboarding["status"]>> = { proposed: "completed", confirmed: "confirmed", skipped: "skipped" };
/** The status that clients of the field know. */
export const statusOf = (state: State): Onboarding["status"] => STATUS_OF[state] ?? "active";
export const isOver = (state: State): boolean => state === "confirmed" || state === "skipped";

/** How long a state lasts by itself; null: for ever. */
export function lastsMs(state: State): number | null {
  if (isOver(state)) return null;
  return state === "sent" ? REACHED_WITHIN_MS : state === "reached" ? ASKS_WITHIN_MS : PERSON_WITHIN_MS;
}

/** What comes of a time that has passed; `sent` ends with its command. null: nothing does. */
export function overdue(state: State): { state: State; why: string } | null {
  if (state === "sent" || isOver(state)) return null;
  return state === "reached" ? { state: "unanswered", why: NO_ANSWER } : { state: "skipped", why: NOBODY_CAME };
}

/** What becomes of it when somebody wants it to begin: a new one, the agent is asked again, or it goes on as it is. */
export function begins(state: State | null, isAnew: boolean): Result<"new" | "again" | "as it is"> {
  if (state === "sent" && isAnew) return refuse({ code: "conflict", detail: "The agent is being told right now. Begin again once it has been, or skip it." });
  if (state === null || isAnew || isOver(state)) return accept("new");
  return accept(state === "unanswered" || state === "failed" ? "again" : "as it is");
}

export type Saying = "question" | "proposal" | "answer";
/** What must still find room after it: the answer to a question and a proposal, the proposal after an answer. */
const ROOM: Record<Saying, number> = { question: 3, answer: 2, proposal: 1 };
const FULL: Record<Saying, string> = {
  question: `There have been ${MESSAGES_MAX} questions and answers, which is as many as may be. Propose what you have.`,
  answer: `There have been ${MESSAGES_MAX} questions and answers, which is as many as may be. Confirm the proposal, or begin again.`,
  proposal: `There have been ${MESSAGES_MAX} questions and answers, which is as many as may be.`,
};
const OVER = "This onboarding is over. A person can begin another one.";
const NOT_NOW: Record<"agent" | "person", Partial<Record<State, string>>> = {
  agent: {
    asked: "Your last question waits for a person. You are told when it is answered.",
    proposed: "Your proposal waits for a person. You are told what they want changed.",
  },
  person: {
    sent: "The agent is being told right now. Wait for its next question.",
    reached: "The agent is thinking. Wait for its next question.",
    unanswered: "No question is open. Ask the agent again, or fill the goal in by hand.",
    failed: "No question is open. Ask the agent again, or fill the goal in by hand.",
  },
};

/** Whether it is the turn of who says something, and there is room for it. One question at a time. */
export function mayBeSaid(saying: Saying, state: State, messages: number): Result<null> {
  if (isOver(state)) return refuse({ code: "conflict", detail: OVER });
  const why = NOT_NOW[saying === "answer" ? "person" : "agent"][state];
  if (why !== undefined) return refuse({ code: "conflict", detail: why });
  return messages + ROOM[saying] <= MESSAGES_MAX ? accept(null) : refuse({ code: "conflict", detail: FULL[saying] });
}

const saysNothing = (value: string | object | null | undefined): boolean => !value || (typeof value === "object" && Object.keys(value).length === 0);
/** A proposal for a goal says what is to be reached and how that is measured, as the goal must that is confirmed. */
export function saysEnough(proposal: OnboardingProposal): Result<null> {
  const missing = proposal.board_type === "goal" ? (["objective", "success_metrics"] as const).filter((member) => saysNothing(proposal[member])) : [];
  if (missing.length === 0) return accept(null);
  return refuse({
    code: "invalid_input",
    detail: `${missing.join(", ")}: a board for a goal says what is to be reached and how that is measured. Ask for it.`,
  });
}

export const mayEnd = (state: State): Result<null> => (isOver(state) ? refuse({ code: "conflict", detail: OVER }) : accept(null));

/** As it is kept: times in UTC, what was left out is not there. */
export function knownGoal<Goal extends GoalSoFar>(given: Goal): Goal {
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  const known = Object.fromEntries(said) as Goal;
  return given.target_date ? { ...known, target_date: new Date(given.target_date).toISOString() } : known;
}

type Goal = { board_type: "goal" | "general"; objective: string | null; success_metrics: Record<string, unknown> | null; target_date: string | null };
/** What the board is to be: as the person says, where they say nothing as proposed, else as it is. */
export function confirmedGoal(given: OnboardingConfirm, proposed: OnboardingProposal | null, board: Goal): Goal {
  const said = <Member extends keyof GoalSoFar & keyof Goal>(member: Member): Goal[Member] =>
    (given[member] !== undefined ? given[member] : proposed?.[member] !== undefined ? proposed[member] : board[member]) as Goal[Member];
  return { board_type: given.board_type, objective: said("objective"), success_metrics: said("success_metrics"), target_date: said("target_date") };
}

/** The field turns approvals off for an autonomous lead; here only a person does, by saying so. undefined: as it is. */
export function approvalsAfter(given: boolean | undefined, proposed: OnboardingProposal | null): boolean | undefined {
  if (given !== undefined) return given;
  return proposed?.lead_agent?.autonomy_level === "autonomous" ? undefined : true;
}
