// The SQL of a group's boards with what is shown of their tasks.
import { boardsInGroupSql, type BoardWithSeq } from "#worker/boards/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import { type Answers, all, type Database } from "#worker/platform/db.ts";
import { visibleBoardsParameter, visibleBoardsSql } from "#worker/members/index.ts";
import { leadingTasksJson, taskCountsJson } from "#worker/tasks/index.ts";
import type { GroupSnapshotQuery } from "./schema.ts";

/** More are counted, and not shown. */
export const GROUP_BOARDS_MAX = 50;

/** `task_counts` and `tasks` are JSON. */
export type GroupBoardRow = BoardWithSeq & { task_counts: string; tasks: string };
type Which = ({ groupId: string } | { boardId: string }) & GroupSnapshotQuery & { without: string | null };

const COLUMNS = `${taskCountsJson("b.id")} AS task_counts, ${leadingTasksJson("b.id", "?4", "?5")} AS tasks`;

const asked = (db: Database, caller: Caller, which: Which) => {
  const [group, id] = "groupId" in which ? ["?1", which.groupId] : ["(SELECT o.board_group_id FROM boards o WHERE o.id = ?1)", which.boardId];
  const from = `${boardsInGroupSql(group)} AND ${visibleBoardsSql(caller, "?2")} AND b.id <> coalesce(?3, '')`;
  const params = [id, visibleBoardsParameter(caller), which.without];
  return {
    rows: db.rows<GroupBoardRow>(
      `SELECT b.*, s.seq, ${COLUMNS} ${from} ORDER BY b.rank, b.id LIMIT ${GROUP_BOARDS_MAX}`,
      ...params,
      which.per_board_task_limit,
      which.include_done === "true" ? 1 : 0,
    ),
    count: db.row<{ total: number }>(`SELECT count(*) AS total ${from}`, ...params),
  };
};

/** Those of them that the caller may read, in the order that people gave them. */
export const boardsOfGroup = (db: Database, caller: Caller, which: Which) => all(asked(db, caller, which));
export type GroupBoards = Answers<ReturnType<typeof asked>>;
