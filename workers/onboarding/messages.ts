// The messages by which an agent hears that it is to ask, and what was answered. Each says by itself how to go on: a session forgets.
import { fenced, FENCE_RULE } from "#worker/platform/fence.ts";
import { clip, cutStart, inOneLine } from "#worker/platform/text.ts";
import type { KeptMessage } from "./present.ts";

/** Of what was said before, so much goes along when an agent is told again. */
const BEFORE_MAX_CHARS = 8_000;
const QUESTION = {
  question: "...",
  options: [
    { id: "1", label: "..." },
    { id: "2", label: "..." },
  ],
  so_far: { objective: "..." },
};
const PROPOSAL = {
  status: "complete",
  board_type: "goal",
  objective: "...",
  success_metrics: { "what is measured": "what it should be" },
  target_date: "2026-12-31",
  lead_agent: { autonomy_level: "balanced", verbosity: "concise", output_format: "bullets", update_cadence: "daily", custom_instructions: "..." },
};

export type ToldBoard = {
  id: string;
  name: string;
  description: string | null;
  objective: string | null;
  success_metrics: string | null;
  target_date: string | null;
};
type Telling = { board: ToldBoard; apiBase: string; messages: readonly KeptMessage[] };

const named = (name: string): string => JSON.stringify(inOneLine(name));

function howTo({ board, apiBase }: Telling): string[] {
  const call = (body: object): string =>
    `curl -sS -X POST -H "X-Agent-Token: YOUR_TOKEN" -H "Content-Type: application/json" -d '${JSON.stringify(body)}' ${apiBase}/api/v1/agent/boards/${board.id}/onboarding`;
  return [
    "A question, in one line: one at a time, with 2 to 10 options; whoever answers may also use words of their own. What is written here instead reaches nobody.",
    call(QUESTION),
    "so_far is what you know by now (board_type, objective, success_metrics, target_date); leave it out while you know nothing.",
    "When you know enough, your proposal, which ends it. A person reads it, changes it and confirms it; until then nothing changes on the board.",
    call(PROPOSAL),
    'board_type is "goal", or "general" for a board without one. Leave out of lead_agent what was not said: autonomy_level is ask_first, balanced or autonomous; verbosity concise, balanced or detailed; output_format bullets, mixed or narrative; update_cadence asap, hourly, daily or weekly. What the person said of themselves may go beside it as user_profile: preferred_name, pronouns, timezone, notes, context.',
    "YOUR_TOKEN is the one in AGENTS.md. An apostrophe inside the JSON as \\u0027. After either call you are done until you are told the answer.",
  ];
}

const knownOf = ({ description, objective, success_metrics, target_date }: ToldBoard): string =>
  JSON.stringify({ description, objective, success_metrics: success_metrics === null ? null : (JSON.parse(success_metrics) as unknown), target_date }, null, 1);

const lineOf = ({ kind, text }: KeptMessage): string =>
  kind === "proposal" ? "You proposed a goal." : `${kind === "question" ? "You asked" : "Answer"}: ${text}`;

/** It is to begin, or to go on where it did not. */
export function beginMessage(telling: Telling): string {
  const { board, messages } = telling;
  const before = messages.map(lineOf).join("\n");
  return [
    `BOARD ONBOARDING: find out from a person what the board ${named(board.name)} is for, and propose its goal.`,
    FENCE_RULE,
    "",
    fenced("what is known of the board", clip(knownOf(board), BEFORE_MAX_CHARS)),
    ...(messages.length > 0 ? ["", fenced("what was said before", cutStart(before, BEFORE_MAX_CHARS))] : []),
    "",
    messages.length > 0
      ? "You have not gone on. Ask your next question now, or propose."
      : "Ask four to eight questions, each after the answer to the one before: what is to be reached, how that is measured, until when, how the board's lead should work, and at the end whether something is missing. Ask the first one now.",
    ...howTo(telling),
  ].join("\n");
}

/** A person has answered its question, or wants something else than it has proposed. */
export function answerMessage(telling: Telling, answer: string): string {
  const { board, messages } = telling;
  const last = messages.findLast(({ kind }) => kind !== "answer");
  const isProposed = last?.kind === "proposal";
  return [
    `BOARD ONBOARDING of the board ${named(board.name)}: ${isProposed ? "a person has something to say to your proposal" : "your question was answered"}.`,
    FENCE_RULE,
    "",
    ...(last && !isProposed ? [fenced("question", last.text)] : []),
    fenced("answer", answer),
    "",
    `Now ask your next question, or propose${isProposed ? " anew" : ""}.`,
    ...howTo(telling),
  ].join("\n");
}
