// The SQL of what a person has to do on all boards that they may see.
import { visibleBoardsParameter, visibleBoardsSql } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import { all, type Database } from "#worker/platform/db.ts";
import type { TaskRow } from "#worker/tasks/index.ts";

/** They are counted up to here, so that the cost does not grow with what somebody has. */
export const MY_TASKS_COUNT_MAX = 1_000;
/** Sorts behind every due time. */
export const UNDATED = "9";

const DUE = `coalesce(t.due_at, '${UNDATED}')`;
/** The plan must begin with the person's tasks. */
const mine = (caller: Caller) => `FROM tasks t CROSS JOIN boards b ON b.id = t.board_id
  WHERE t.assigned_person_id = ?2 AND t.deleted_at IS NULL AND t.status <> 'done' AND t.organization_id = ?1
  AND b.deleted_at IS NULL AND b.archived_at IS NULL AND ${visibleBoardsSql(caller, "?3")}`;
const SHOWN = "t.id, t.number, t.board_id, t.title, t.status, t.priority, t.start_at, t.due_at, t.blocked_reason, t.updated_at, t.version";

type Columns = "id" | "number" | "board_id" | "title" | "status" | "priority" | "start_at" | "due_at" | "blocked_reason" | "updated_at" | "version";
export type MyTaskRow = Pick<TaskRow, Columns> & { board_name: string; board_key: string };
/** A place in the list; null: its beginning. */
export type MyPlace = { due: string; id: string } | null;

/** One more than `limit`, where there are more; and how many there are. */
export const myTasks = (db: Database, caller: Caller, organizationId: string, from: MyPlace, limit: number) => {
  const who = [organizationId, caller.id, visibleBoardsParameter(caller)] as const;
  return all({
    rows: db.rows<MyTaskRow>(
      `SELECT ${SHOWN}, b.name AS board_name, b.key AS board_key ${mine(caller)} AND (${DUE}, t.id) > (?4, ?5) ORDER BY ${DUE}, t.id LIMIT ?6`,
      ...who,
      from?.due ?? "",
      from?.id ?? "",
      limit + 1,
    ),
    count: db.row<{ total: number }>(`SELECT count(*) AS total FROM (SELECT 1 ${mine(caller)} LIMIT ${MY_TASKS_COUNT_MAX})`, ...who),
  });
};
