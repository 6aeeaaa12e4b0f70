// In which state an agent is, and what holds it: decided from facts alone, first what a person can end. Codes: each language has its words. Pure.

/** As the tiles of the fleet stand: what waits for a person first, what needs nobody last. */
export const FLEET_STATES = ["person", "stuck", "stopped", "offline", "blocked", "gateway", "working", "idle"] as const;
export type FleetState = (typeof FLEET_STATES)[number];

/** Every reason, with the state that it makes. */
export const FLEET_REASONS = {
  held_command: "person",
  approval: "person",
  question: "person",
  proposal: "person",
  setup_failed: "stuck",
  changed_there: "stuck",
  missing_there: "stuck",
  stopped: "stopped",
  over_budget: "stopped",
  looping: "stopped",
  away: "offline",
  never_connected: "offline",
  task_blocked: "blocked",
  task_depends: "blocked",
  board_paused: "blocked",
  work_away: "gateway",
  work_never_connected: "gateway",
  setting_up: "gateway",
  queued: "gateway",
  decided: "gateway",
  run: "working",
  leaving: "idle",
  no_gateway: "idle",
  paused: "idle",
  in_review: "idle",
  not_started: "idle",
  no_task: "idle",
} as const satisfies Record<string, FleetState>;
export type FleetReason = keyof typeof FLEET_REASONS;

type OpenStatus = "queued" | "running" | "waiting_approval";
/** What is known of an agent. Times are ISO 8601 in UTC; null: there is none, or it is not known. */
export type AgentFacts = {
  state: "draft" | "provisioning" | "ready" | "failed" | "deleting";
  /** When the agent itself was last changed. */
  changed_at: string;
  /** What was changed of it on its gateway, as drifts tell it. */
  drift: { is: "changed" | "looser" | "missing"; since: string | null } | null;
  /** `since`: when it was last there; of one that never was, when it was made. */
  link: { status: "never_connected" | "online" | "offline"; since: string | null } | null;
  isBoardPaused: boolean;
  /** A guard lets nothing of it begin, whoever asks. */
  stop: { reason: "stopped" | "over_budget" | "looping"; since: string | null } | null;
  /** Its open run, one that waits before one that goes on. */
  run: { status: OpenStatus; created_at: string; started_at: string | null } | null;
  /** What it has to do: the run's task, else the first of its own that is not done. `since`: in this status. */
  task: { status: "inbox" | "todo" | "in_progress" | "review" | "blocked" | "done"; blockers: number; since: string | null } | null;
  /** The pending request of its own, or about its task, that runs out first. */
  approval: { isCommand: boolean; created_at: string } | null;
  /** What it asks people in the onboarding of its board. */
  asks: { is: "question" | "proposal"; since: string } | null;
  /** When its last run ended. */
  rested_at: string | null;
};
export type Standing = { state: FleetState; reason: FleetReason; since: string | null };

const is = (reason: FleetReason, since: string | null): Standing => ({ state: FLEET_REASONS[reason], reason, since });

/** A run that goes on needs nobody, unless what a person is asked for is a command that it may not run by itself. */
function ofPeople({ run, approval, asks }: AgentFacts): Standing | null {
  if (approval?.isCommand) return is("held_command", approval.created_at);
  if (run?.status === "running") return null;
  if (approval) return is("approval", approval.created_at);
  return asks && is(asks.is, asks.since);
}

function ofItself({ state, changed_at, drift }: AgentFacts): Standing | null {
  if (state === "deleting") return is("leaving", changed_at);
  if (state === "failed") return is("setup_failed", changed_at);
  if (drift?.is === "missing") return is("missing_there", drift.since);
  return drift?.is === "looser" ? is("changed_there", drift.since) : null;
}

/** A task that it could go on with if its gateway were there. */
const isDue = ({ task }: AgentFacts): boolean => task !== null && task.blockers === 0 && !["blocked", "review", "done"].includes(task.status);

function ofGateway(facts: AgentFacts): Standing | null {
  const { link, run, state } = facts;
  if (link === null) return is("no_gateway", null);
  const isWanted = run !== null || state === "provisioning" || isDue(facts);
  if (link.status === "never_connected") return is(isWanted ? "work_never_connected" : "never_connected", link.since);
  if (link.status === "offline") return is(isWanted ? "work_away" : "away", link.since);
  return state === "provisioning" ? is("setting_up", facts.changed_at) : null;
}

/** A run that waits for an answer that nobody is asked for any more has it as soon as its gateway takes it. */
function ofWork({ run, isBoardPaused, stop, task }: AgentFacts): Standing | null {
  if (run?.status === "running") return is("run", run.started_at ?? run.created_at);
  if (stop) return is(stop.reason, stop.since);
  if (run?.status === "waiting_approval") return is("decided", null);
  if (run) return is(isBoardPaused ? "board_paused" : "queued", isBoardPaused ? null : run.created_at);
  if (!task) return null;
  if (task.status === "blocked") return is("task_blocked", task.since);
  if (task.blockers > 0) return is("task_depends", task.since);
  if (task.status === "review") return is("in_review", task.since);
  return isBoardPaused ? is("board_paused", null) : is("not_started", task.since);
}

/** The state of an agent with the one reason that must end first, and since when it holds. */
export function standingOf(facts: AgentFacts): Standing {
  const gone = facts.state === "deleting" ? ofItself(facts) : null;
  const found = gone ?? ofPeople(facts) ?? ofItself(facts) ?? ofGateway(facts) ?? ofWork(facts);
  return found ?? is(facts.isBoardPaused ? "paused" : "no_task", facts.rested_at);
}

export const LOAD_SLOTS = 10;
const SLOT_MS = 6 * 60_000;
/** When a run went on, in ms since 1970; `until` null: it still does. */
export type Span = { from: number; until: number | null };

/** Of the last hour, in slots of six minutes, the oldest first: the share of each in which at least one run went on, from 0 to 1. */
export function loadOf(spans: readonly Span[], now: number): number[] {
  const sorted = spans.map(({ from, until }) => [from, until ?? now] as const).sort(([a], [b]) => a - b);
  return Array.from({ length: LOAD_SLOTS }, (_, slot) => {
    const begin = now - (LOAD_SLOTS - slot) * SLOT_MS;
    let [busy, reached] = [0, begin];
    for (const [from, until] of sorted) {
      const [start, end] = [Math.max(from, reached), Math.min(until, begin + SLOT_MS)];
      if (end > start) [busy, reached] = [busy + end - start, end];
    }
    return Math.round((busy / SLOT_MS) * 100) / 100;
  });
}
