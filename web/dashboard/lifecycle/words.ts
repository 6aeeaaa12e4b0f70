// How a state of an agent's life, its reason and a step of setting it up read.
import type { MessageId } from "../i18n/index.ts";
import type { Tone } from "../ui/chip.tsx";
import type { AgentLifecycle } from "./wire.ts";

type State = AgentLifecycle["state"];
type Reason = AgentLifecycle["reason"];
type Steps = NonNullable<AgentLifecycle["provisioning"]>["steps"][number];

export const STATE_LABELS = {
  draft: "lifecycle.state.draft",
  provisioning: "lifecycle.state.provisioning",
  online: "lifecycle.state.online",
  working: "lifecycle.state.working",
  paused: "lifecycle.state.paused",
  offline: "lifecycle.state.offline",
  drifted: "lifecycle.state.drifted",
  failed: "lifecycle.state.failed",
  retired: "lifecycle.state.retired",
} as const satisfies Record<State, MessageId>;

/** Amber where a person is waited for. */
export const STATE_TONES: Record<State, Tone> = {
  draft: "idle",
  provisioning: "run",
  online: "done",
  working: "run",
  paused: "idle",
  offline: "idle",
  drifted: "wait",
  failed: "block",
  retired: "idle",
};
export const LIVE: ReadonlySet<State> = new Set<State>(["provisioning", "working"]);

export const REASONS = {
  no_gateway: "lifecycle.why.no_gateway",
  not_set_up: "lifecycle.why.not_set_up",
  reaching: "lifecycle.why.reaching",
  setting_up: "lifecycle.why.setting_up",
  retrying: "lifecycle.why.retrying",
  idle: "lifecycle.why.idle",
  run: "lifecycle.why.run",
  held: "lifecycle.why.held",
  queued: "lifecycle.why.queued",
  board_paused: "lifecycle.why.board_paused",
  paused: "lifecycle.why.paused",
  stopped: "lifecycle.why.stopped",
  over_budget: "lifecycle.why.over_budget",
  looping: "lifecycle.why.looping",
  quiet_hours: "lifecycle.why.quiet_hours",
  away: "lifecycle.why.away",
  never_connected: "lifecycle.why.never_connected",
  changed_there: "lifecycle.why.changed_there",
  looser_there: "lifecycle.why.looser_there",
  missing_there: "lifecycle.why.missing_there",
  setup_failed: "lifecycle.why.setup_failed",
  leaving: "lifecycle.why.leaving",
} as const satisfies Record<Reason, MessageId>;

export const STEP_LABELS = {
  reach: "lifecycle.step.reach",
  agent: "lifecycle.step.agent",
  files: "lifecycle.step.files",
  rules: "lifecycle.step.rules",
  turns: "lifecycle.step.turns",
  ready: "lifecycle.step.ready",
} as const satisfies Record<Steps["step"], MessageId>;

export const STEP_STATES = {
  pending: "lifecycle.is.pending",
  waiting: "lifecycle.is.waiting",
  doing: "lifecycle.is.doing",
  retrying: "lifecycle.is.retrying",
  done: "lifecycle.is.done",
  failed: "lifecycle.is.failed",
  given_up: "lifecycle.is.given_up",
} as const satisfies Record<Steps["state"], MessageId>;

export const STEP_TONES: Record<Steps["state"], Tone> = {
  pending: "idle",
  waiting: "idle",
  doing: "run",
  retrying: "block",
  done: "done",
  failed: "block",
  given_up: "idle",
};
