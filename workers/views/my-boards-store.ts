// The SQL of the boards that a person sees, with how much is open on each.
import { visibleBoardsParameter, visibleBoardsSql } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import { all, type Database } from "#worker/platform/db.ts";
import { openTasksSql } from "#worker/tasks/index.ts";

/** More are on the page of boards. */
export const MY_BOARDS_MAX = 200;

/** `group_*` null: it stands in none. */
export type MyBoardRow = {
  id: string;
  key: string;
  name: string;
  group_id: string | null;
  group_name: string | null;
  group_rank: string | null;
  open_tasks: number;
};

/** In the order that people gave them, read no further than is shown; one more than that where there are more. */
export const myBoards = (db: Database, caller: Caller, organizationId: string) =>
  all({
    rows: db.rows<MyBoardRow>(
      `SELECT b.id, b.key, b.name, g.id AS group_id, g.name AS group_name, g.rank AS group_rank, ${openTasksSql("b.id")} AS open_tasks
       FROM boards b LEFT JOIN board_groups g ON g.id = b.board_group_id
       WHERE b.organization_id = ?1 AND b.deleted_at IS NULL AND b.archived_at IS NULL AND ${visibleBoardsSql(caller, "?2")}
       ORDER BY b.rank, b.id LIMIT ${MY_BOARDS_MAX + 1}`,
      organizationId,
      visibleBoardsParameter(caller),
    ),
  });
