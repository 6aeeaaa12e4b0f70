// Why an agent was chosen, and why another could not be, in a sentence each.
import type { MessageId, Translate } from "../i18n/index.ts";
import type { RoutingCandidate, RunRouting } from "./wire.ts";

const REASONS = {
  assigned: "routing.because.assigned",
  made: "routing.because.made",
  only: "routing.because.only",
  there: "routing.because.there",
  skills: "routing.because.skills",
  reliable: "routing.because.reliable",
  load: "routing.because.load",
  outcome: "routing.because.outcome",
  cost: "routing.because.cost",
  gateway: "routing.because.gateway",
  turn: "routing.because.turn",
} as const satisfies Record<RunRouting["reason"], MessageId>;

export const WHY_NOT = {
  no_gateway: "routing.not.no_gateway",
  not_set_up: "routing.not.not_set_up",
  elsewhere: "routing.not.elsewhere",
  setup_failed: "routing.not.setup_failed",
  leaving: "routing.not.leaving",
  missing_there: "routing.not.missing_there",
  looser_there: "routing.not.looser_there",
  key_ended: "routing.not.key_ended",
  lacks_skills: "routing.not.lacks_skills",
  paused: "routing.not.paused",
  stopped: "routing.not.stopped",
  over_budget: "routing.not.over_budget",
  looping: "routing.not.looping",
  quiet_hours: "routing.not.quiet_hours",
} as const satisfies Record<NonNullable<RoutingCandidate["why_not"]>, MessageId>;

export const routingSentence = (t: Translate, { reason, before, skills }: RunRouting): string =>
  t(REASONS[reason], { before: before ?? "", skills: skills.join(", ") });

/** Of an event's payload; null: nobody chose, or in words of a version that is not known here. */
export function routingOf(payload: unknown): RunRouting | null {
  const { routing } = payload as { routing?: RunRouting };
  return routing && routing.reason in REASONS ? routing : null;
}
