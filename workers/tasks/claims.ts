// Pure: a task that an agent has taken itself is its own for as long as it gives signs of life, and for CLAIM_MS after the last one.
import type { Refusal } from "#worker/platform/result.ts";
import type { Actor } from "#worker/platform/wire.ts";
import type { TaskRow } from "./tables.ts";

/** Ours: longer than an agent works without a call or the end of a run. */
export const CLAIM_MS = 60 * 60_000;
/** Whoever was seen within this time is there. */
export const ALIVE_MS = 10 * 60_000;

/** What is known of the agent that has a task. `run_id`: of a run of the task that goes on; `claimed_at` null: it was given the task. */
export type Holder = {
  id: string;
  name: string;
  state: string;
  gateway_status: string | null;
  last_seen_at: string | null;
  run_id: string | null;
  claimed_at: string | null;
};

/** Until when the task is its own, if nothing more is heard of it; null: for as long as people leave it there, since they gave it. */
export function expiryOf({ claimed_at, last_seen_at, run_id }: Pick<Holder, "claimed_at" | "last_seen_at" | "run_id">, now: Date): string | null {
  if (claimed_at === null) return null;
  const last = Math.max(Date.parse(claimed_at), last_seen_at === null ? 0 : Date.parse(last_seen_at), run_id === null ? 0 : now.getTime());
  return new Date(last + CLAIM_MS).toISOString();
}

/** It works on something, or was seen just now. */
export const isAlive = ({ last_seen_at, run_id }: Pick<Holder, "last_seen_at" | "run_id">, now: Date): boolean =>
  run_id !== null || (last_seen_at !== null && now.getTime() - Date.parse(last_seen_at) < ALIVE_MS);

/** An agent takes what is nobody's by beginning it. */
export const isClaim = (before: Pick<TaskRow, "status" | "assigned_agent_id" | "assigned_person_id">, next: TaskRow, actor: Actor): boolean =>
  actor.type === "agent" &&
  next.assigned_agent_id === actor.id &&
  before.assigned_agent_id === null &&
  before.assigned_person_id === null &&
  next.status === "in_progress";

type Held = Pick<TaskRow, "assigned_agent_id" | "assigned_person_id" | "assignee_name" | "in_progress_at">;

function aliveText(holder: Holder, now: Date): string {
  if (holder.run_id !== null) return "It is working on it.";
  if (holder.last_seen_at === null) return "It has never been seen.";
  return `It was last seen at ${holder.last_seen_at}${isAlive(holder, now) ? "" : ", so it may not be there any more"}.`;
}

/** Somebody else wanted to begin it: who has it, whether they live, and until when. */
export function heldBy(task: Held, holder: Holder | null, now: Date): Refusal {
  const name = task.assignee_name ?? "Somebody";
  const kind = task.assigned_agent_id === null ? "user" : "agent";
  const common = { type: kind, id: task.assigned_agent_id ?? task.assigned_person_id, name: task.assignee_name };
  if (kind === "user" || !holder)
    return {
      code: "conflict",
      detail: `${name} has this task. Take another one, or ask on the task for it.`,
      extra: { held_by: { ...common, is_alive: null } },
    };
  const expires_at = expiryOf(holder, now);
  const until = expires_at === null ? "A person gave it the task." : `It has taken it until ${expires_at}, if nothing more is heard of it.`;
  return {
    code: "conflict",
    detail: `${name} has this task. ${aliveText(holder, now)} ${until} Take another one, or ask on the task for it.`,
    extra: {
      held_by: {
        ...common,
        is_alive: isAlive(holder, now),
        last_seen_at: holder.last_seen_at,
        run_id: holder.run_id,
        claimed_at: holder.claimed_at,
        expires_at,
      },
    },
  };
}
