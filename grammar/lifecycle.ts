// Where an agent stands in its life, and why: decided from what its gateway is known to say, never from what the agent says of itself. And how
// far it has been set up there. Codes: each language has its words. Pure.

/** From being thought of to being taken out of service; what people must end first stands before what passes. */
export const LIFECYCLE_STATES = ["draft", "provisioning", "online", "working", "paused", "offline", "drifted", "failed", "retired"] as const;
export type LifecycleState = (typeof LIFECYCLE_STATES)[number];

/** Every reason, with the state that it makes. */
export const LIFECYCLE_REASONS = {
  no_gateway: "draft",
  not_set_up: "draft",
  reaching: "provisioning",
  setting_up: "provisioning",
  retrying: "provisioning",
  idle: "online",
  run: "working",
  held: "working",
  queued: "working",
  board_paused: "paused",
  paused: "paused",
  stopped: "paused",
  over_budget: "paused",
  looping: "paused",
  quiet_hours: "paused",
  away: "offline",
  never_connected: "offline",
  changed_there: "drifted",
  looser_there: "drifted",
  missing_there: "drifted",
  setup_failed: "failed",
  leaving: "retired",
} as const satisfies Record<string, LifecycleState>;
export type LifecycleReason = keyof typeof LIFECYCLE_REASONS;

export type CommandStatus = "queued" | "done" | "failed" | "cancelled";
/** Times are ISO 8601 in UTC; null: there is none, or it is not known. */
export type LifecycleFacts = {
  state: "draft" | "provisioning" | "ready" | "failed" | "deleting";
  /** When the agent itself was last changed. */
  changed_at: string;
  /** `since`: when it was last there; of one that never was, when it was made. null: it lives on no gateway. */
  link: { status: "never_connected" | "online" | "offline"; since: string | null } | null;
  drift: { is: "changed" | "looser" | "missing"; since: string | null } | null;
  /** What holds it back: its board is paused, or a guard. */
  pause: { reason: "board_paused" | "paused" | "stopped" | "over_budget" | "looping" | "quiet_hours"; since: string | null } | null;
  /** Its open run. */
  run: { status: "queued" | "running" | "waiting_approval"; created_at: string; started_at: string | null } | null;
  /** An attempt to set it up has failed, and it is tried again. */
  isRetried: boolean;
};
export type Lifecycle = { state: LifecycleState; reason: LifecycleReason; since: string | null };

const is = (reason: LifecycleReason, since: string | null): Lifecycle => ({ state: LIFECYCLE_REASONS[reason], reason, since });
const DRIFTED = { changed: "changed_there", looser: "looser_there", missing: "missing_there" } as const;
const AT_WORK = { running: "run", waiting_approval: "held", queued: "queued" } as const;

function settingUp({ link, changed_at, isRetried }: LifecycleFacts): Lifecycle {
  if (link?.status !== "online") return is("reaching", link?.since ?? changed_at);
  return is(isRetried ? "retrying" : "setting_up", changed_at);
}

/** What somebody has changed there, but for what lets it work on. */
const holdsWork = ({ drift }: LifecycleFacts): boolean => drift?.is === "looser" || drift?.is === "missing";

/** One state with the one reason that must end first, and since when it holds. */
export function lifecycleOf(facts: LifecycleFacts): Lifecycle {
  const { state, changed_at, link, drift, pause, run } = facts;
  if (state === "deleting") return is("leaving", changed_at);
  if (state === "failed") return is("setup_failed", changed_at);
  if (link === null) return is("no_gateway", changed_at);
  if (state === "draft") return is("not_set_up", changed_at);
  if (state === "provisioning") return settingUp(facts);
  if (drift && holdsWork(facts)) return is(DRIFTED[drift.is], drift.since);
  if (link.status !== "online") return is(link.status === "offline" ? "away" : "never_connected", link.since);
  if (run?.status === "running") return is("run", run.started_at ?? run.created_at);
  if (pause) return is(pause.reason, pause.since);
  if (run) return is(AT_WORK[run.status], run.started_at ?? run.created_at);
  return drift ? is(DRIFTED[drift.is], drift.since) : is("idle", null);
}

/** What is done to set an agent up, in this order; `rules` come before `agent` for one that was there already. */
export const PROVISIONING_STEPS = ["reach", "agent", "files", "rules", "turns", "ready"] as const;
export type ProvisioningStep = (typeof PROVISIONING_STEPS)[number];
/** What people can do about it: set it up anew, give that up, choose another gateway (as long as it is a draft), delete it. */
export const WAYS_OUT = ["retry", "cancel", "choose_gateway", "settle_drift", "delete"] as const;
export type WayOut = (typeof WAYS_OUT)[number];

/** Every state but the last has one. */
export function waysOutOf({ state, drift, link }: Pick<LifecycleFacts, "state" | "drift" | "link">): WayOut[] {
  if (state === "deleting") return [];
  if (state === "draft") return [...(link === null ? [] : ["retry" as const]), "choose_gateway", "delete"];
  if (state === "provisioning") return ["cancel", "delete"];
  return [drift === null ? "retry" : "settle_drift", "delete"];
}

export const STEP_STATES = ["pending", "waiting", "doing", "retrying", "done", "failed", "given_up"] as const;
export type StepState = (typeof STEP_STATES)[number];
/** What the link keeps of a command while it carries it out: the steps that are done, and the one that it is at. */
export type Progress = { done: ProvisioningStep[]; at: ProvisioningStep };
export type CommandFacts = { status: CommandStatus; attempts: number; error: string | null; not_before: string | null; progress: Progress | null };

/** How the step at which it stands is: the others are done or pending. */
function stateHere({ status, error, not_before }: CommandFacts, isThere: boolean): StepState {
  if (status === "failed") return "failed";
  if (status === "cancelled") return "given_up";
  if (!isThere) return "waiting";
  return error !== null || not_before !== null ? "retrying" : "doing";
}

/** Each step with its state; `isThere`: whether the gateway is connected. */
export function stepsOf(command: CommandFacts, isThere: boolean): { step: ProvisioningStep; state: StepState }[] {
  if (command.status === "done") return PROVISIONING_STEPS.map((step) => ({ step, state: "done" }));
  const { done, at } = command.progress ?? { done: [], at: "reach" as const };
  const here = stateHere(command, isThere);
  return PROVISIONING_STEPS.map((step) => ({ step, state: step === at ? here : done.includes(step) ? "done" : "pending" }));
}
