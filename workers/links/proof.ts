// What is proved of a run by what its gateway says of the session: pure. What is not proved is asked again, never written.
import type { RunChange } from "#worker/runs/index.ts";
import { hasBegun, type Trace } from "./trace.ts";

/** A gateway begins five seconds after its start to take up what was interrupted, one run after the other, each in up to ten seconds. */
export const TAKE_UP_MS = 45_000;
/** While it says itself that it owes a session its run, it is given longer. */
export const OWED_MS = 5 * 60_000;

export const NOT_TAKEN_UP = "The gateway stopped while this run was going on and did not take it up again after its restart. Start the task again.";
export const FORGOTTEN = "The gateway restarted before this run began, and its session shows that nothing was done. It is sent again.";
export const UNBEGUN =
  "The gateway stopped taking work, or changed its configuration, before this run began; its session shows that nothing was done. It is sent again.";
export const FORGOTTEN_TOO_OFTEN = "The gateway restarted again and again before this run began. Look after the gateway, then start the task again.";
export const NOT_KEPT = "The gateway restarted before this run began, and what it was told is no longer stored here. Start the task again.";
const FAILED_THERE = "The gateway says that the run failed.";
const TIMED_OUT_THERE = "The gateway says that the run took too long.";

/** `forgotten`: it never began there. `dropped`: it began, was interrupted, and nobody goes on with it. */
export type Verdict = { is: "ended"; change: RunChange } | { is: "forgotten"; why: string } | { is: "alive" | "undecided" | "dropped" };
/** `isElsewhere`: the run was accepted in another start of the gateway. `idleMs`: how long the gateway could have taken runs up again, and has not. */
export type Circumstances = { isElsewhere: boolean; idleMs: number };

function endOf({ status, reply }: Trace): RunChange | null {
  const output = reply === null ? {} : { output: reply };
  switch (status) {
    case "done":
      return { status: "succeeded", ...output };
    case "failed":
      return { status: "failed", error: FAILED_THERE, ...output };
    case "timeout":
      return { status: "failed", error: TIMED_OUT_THERE, ...output };
    case "killed":
      return { status: "aborted", ...output };
    default:
      return null;
  }
}

export function judge(trace: Trace, { isElsewhere, idleMs }: Circumstances): Verdict {
  if (trace.isActive) return { is: trace.isKnown ? "alive" : "undecided" };
  if (trace.status === "running") {
    if (!isElsewhere || idleMs < (trace.isOwed ? OWED_MS : TAKE_UP_MS)) return { is: "undecided" };
    return trace.isKnown ? { is: "dropped" } : { is: "forgotten", why: FORGOTTEN };
  }
  if (hasBegun(trace)) {
    const change = endOf(trace);
    return change ? { is: "ended", change } : { is: "undecided" };
  }
  if (isElsewhere) return { is: "forgotten", why: FORGOTTEN };
  return trace.isTurnedAway ? { is: "forgotten", why: UNBEGUN } : { is: "undecided" };
}
