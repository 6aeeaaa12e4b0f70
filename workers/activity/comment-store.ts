// The SQL of what is said on tasks, on all boards that somebody reads, or on one of them.
import { visibleBoardsParameter, visibleBoardsSql } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import { all, type Database, type Query } from "#worker/platform/db.ts";
import type { Actor } from "#worker/platform/wire.ts";
import type { CommentFeedItem } from "./comment-schema.ts";

export type CommentFeedRow = Omit<CommentFeedItem, "author" | "agent_id" | "agent_name"> & {
  author_type: Actor["type"];
  author_id: string;
  author_name: string;
};

/** Counting stops here. */
const COUNT_MAX = 1_000;
const SHOWN = `c.id, c.created_at, c.message, c.author_type, c.author_id, c.author_name, a.identity_profile ->> '$.role' AS agent_role,
  c.task_id, t.title AS task_title, c.board_id, b.name AS board_name`;
const WITH = `JOIN tasks t ON t.id = c.task_id AND t.deleted_at IS NULL JOIN boards b ON b.id = c.board_id AND b.deleted_at IS NULL
  LEFT JOIN agents a ON a.id = c.author_id AND c.author_type = 'agent'`;
type Asked = { organizationId: string; boardId: string | null; limit: number; offset: number; since: string | null };

function whereOf(caller: Caller, boardId: string | null): string {
  const place = boardId === null ? "c.organization_id = ?1 AND ?3 IS NULL" : "c.board_id = ?3 AND +c.organization_id = ?1";
  return `${place} AND c.deleted_at IS NULL AND (?4 IS NULL OR c.created_at > ?4) AND ${visibleBoardsSql(caller, "?2")}`;
}

/** Newest first. */
export function commentFeed(db: Database, caller: Caller, { organizationId, boardId, limit, offset, since }: Asked) {
  const from = `FROM comments c ${WITH} WHERE ${whereOf(caller, boardId)}`;
  const params = [organizationId, visibleBoardsParameter(caller), boardId, since];
  return all({
    rows: db.rows<CommentFeedRow>(`SELECT ${SHOWN} ${from} ORDER BY c.id DESC LIMIT ?5 OFFSET ?6`, ...params, limit, offset),
    count: db.row<{ total: number }>(`SELECT count(*) AS total FROM (SELECT 1 ${from} LIMIT ${COUNT_MAX})`, ...params),
  });
}

/** Those of these that the caller may read now, in the order in which they were said. */
export const commentsById = (db: Database, caller: Caller, organizationId: string, ids: readonly string[]): Query<CommentFeedRow[]> =>
  db.rows<CommentFeedRow>(
    `SELECT ${SHOWN} FROM json_each(?3) j CROSS JOIN comments c ON c.id = j.value ${WITH}
     WHERE c.organization_id = ?1 AND c.deleted_at IS NULL AND ${visibleBoardsSql(caller, "?2")} ORDER BY c.id`,
    organizationId,
    visibleBoardsParameter(caller),
    JSON.stringify(ids),
  );
