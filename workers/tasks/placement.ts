// Where in its column a moved task goes: between its new neighbours.
import type { Database, Query } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { type Neighbour, rankBetween } from "#worker/platform/rank.ts";
import { neighbourAbove, neighbourBelow } from "./placement-store.ts";
import type { Placement } from "./rules.ts";
import type { TaskUpdate } from "./schema.ts";

/** The neighbour that the update names, if it names one. */
export function namedNeighbour(db: Database, taskId: string, { after_task_id, before_task_id }: TaskUpdate): Query<Neighbour | null> | null {
  if (after_task_id) return neighbourAbove(db, after_task_id, taskId);
  return before_task_id ? neighbourBelow(db, before_task_id, taskId) : null;
}

/** The rank of the moved task, between its new neighbours. */
export function placementOf({ after_task_id, before_task_id }: TaskUpdate, neighbour: Neighbour | null): Placement {
  if (!after_task_id && !before_task_id) return null;
  if (!neighbour) throw new ProblemError("invalid_input", "after_task_id, before_task_id: the neighbour must be a task of the same board.");
  const { rank, beyond } = neighbour;
  return { rank: after_task_id ? rankBetween(rank, beyond) : rankBetween(beyond, rank) };
}
