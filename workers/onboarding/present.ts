// Onboardings as the API answers them, and as events name them.
import type { Ref } from "#worker/platform/events.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { statusOf } from "./rules.ts";
import type { GoalSoFar, Onboarding, OnboardingMessage, OnboardingOption, OnboardingProposal, OnboardingStand } from "./schema.ts";
import type { OnboardingRow } from "./tables.ts";

/** A message as it is kept. The text of a proposal is the draft of its onboarding. */
export type KeptMessage = { kind: OnboardingMessage["kind"]; at: string; author: Actor; text: string; options?: OnboardingOption[] };

export const messagesOf = ({ messages }: OnboardingRow): KeptMessage[] => JSON.parse(messages) as KeptMessage[];
const parsed = <Value>(json: string | null): Value | null => (json === null ? null : (JSON.parse(json) as Value));
export const draftOf = ({ draft }: OnboardingRow): OnboardingProposal | null => parsed<OnboardingProposal>(draft);
export const soFarOf = ({ so_far }: OnboardingRow): GoalSoFar | null => parsed<GoalSoFar>(so_far);

/** As clients of the field read what an agent said. */
function contentOf({ kind, text, options }: KeptMessage): string {
  if (kind === "answer") return text;
  return JSON.stringify(kind === "question" ? { question: text, options } : { status: "complete" });
}

export const presentMessage = (message: KeptMessage): OnboardingMessage => ({
  role: message.kind === "answer" ? "user" : "assistant",
  content: contentOf(message),
  timestamp: message.at,
  kind: message.kind,
  author: message.author,
  text: message.text,
  options: message.options ?? [],
});

export function presentStand(row: OnboardingRow): OnboardingStand {
  const { organization_id: _organization, command_id: _command, messages: _messages, so_far: _known, draft: _draft, ...stand } = row;
  return { ...stand, status: statusOf(row.state) };
}

export const presentOnboarding = (row: OnboardingRow): Onboarding => ({
  ...presentStand(row),
  messages: messagesOf(row).map(presentMessage),
  so_far: soFarOf(row) as Onboarding["so_far"],
  draft_goal: draftOf(row) as Onboarding["draft_goal"],
});

/** What its events are of: the onboarding, on its board. */
export const refsOf = ({ id, board_id }: Pick<OnboardingRow, "id" | "board_id">): { subject: Ref; about: Ref } => ({
  subject: { type: "onboarding", id },
  about: { type: "board", id: board_id },
});
