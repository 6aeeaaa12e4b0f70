// Where in its column a moved task stands: read its new neighbours, take a rank between them.
import type { Database, Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { rankBetween } from "#worker/platform/rank.ts";
import type { Placement } from "./rules.ts";
import type { TaskUpdate } from "./schema.ts";

type Anchor = { rank: string };
type Neighbour = { rank: string | null };

const anchorSql = "SELECT a.rank FROM tasks a JOIN tasks t ON t.id = ?2 WHERE a.id = ?1 AND a.board_id = t.board_id AND a.deleted_at IS NULL";

/** Two statements when a neighbour is named: the neighbour, and what lies on its other side in the same column. */
export function placementStatements(db: Database, taskId: string, update: TaskUpdate): Statement[] {
  const anchor = update.after_task_id ?? update.before_task_id;
  if (!anchor) return [];
  const other = update.after_task_id
    ? "min(n.rank) AS rank FROM tasks a JOIN tasks n ON n.rank > a.rank"
    : "max(n.rank) AS rank FROM tasks a JOIN tasks n ON n.rank < a.rank";
  return [
    db.sql(anchorSql, anchor, taskId),
    db.sql(`SELECT ${other} AND n.board_id = a.board_id AND n.status = a.status AND n.id <> ?2 AND n.deleted_at IS NULL WHERE a.id = ?1`, anchor, taskId),
  ];
}

export function placementOf(update: TaskUpdate, rows: unknown[][]): Placement {
  if (!update.after_task_id && !update.before_task_id) return null;
  const anchor = (rows[0] as Anchor[])[0];
  if (!anchor) throw new ProblemError("invalid_input", "after_task_id, before_task_id: the neighbour must be a task of the same board.");
  const other = (rows[1] as Neighbour[])[0]?.rank ?? null;
  return { rank: update.after_task_id ? rankBetween(anchor.rank, other) : rankBetween(other, anchor.rank) };
}
