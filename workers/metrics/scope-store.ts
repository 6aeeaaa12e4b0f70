// Which boards a figure is of: those that are asked for and that the caller sees.
import { visibleBoardsParameter, visibleBoardsSql } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import { type Database, map, type Query } from "#worker/platform/db.ts";

/** As asked for; null: any. */
export type Asked = { boardId: string | null; groupId: string | null; agentId: string | null };
export type ScopeBoard = { id: string; created_at: string };

const ASKED = "b.organization_id = ?1 AND b.deleted_at IS NULL AND (?3 IS NULL OR b.id = ?3) AND (?4 IS NULL OR b.board_group_id = ?4)";

/** The boards, oldest first. */
export const boardsSeen = (db: Database, caller: Caller, organizationId: string, { boardId, groupId }: Asked): Query<ScopeBoard[]> =>
  db.rows<ScopeBoard>(
    `SELECT b.id, b.created_at FROM boards b WHERE ${ASKED} AND ${visibleBoardsSql(caller, "?2")} ORDER BY b.created_at`,
    organizationId,
    visibleBoardsParameter(caller),
    boardId,
    groupId,
  );

const COUNT = `SELECT count(*) AS total FROM boards b WHERE ?2 IS NULL AND ${ASKED}`;
/** How many there are, seen or not. */
export const boardCount = (db: Database, organizationId: string, { boardId, groupId }: Asked): Query<number> =>
  map(db.row<{ total: number }>(COUNT, organizationId, null, boardId, groupId), (row) => row?.total ?? 0);

const KNOWN = `SELECT (?2 IS NULL OR EXISTS (SELECT 1 FROM board_groups g WHERE g.id = ?2 AND g.organization_id = ?1)) AS "group",
  (?3 IS NULL OR EXISTS (SELECT 1 FROM agents a WHERE a.id = ?3 AND a.organization_id = ?1)) AS agent`;
/** Whether the group and the agent are of this organization, as 0 or 1. */
export const knownScope = (db: Database, organizationId: string, { groupId, agentId }: Asked): Query<{ group: number; agent: number } | null> =>
  db.row(KNOWN, organizationId, groupId, agentId);

const BEHIND = `SELECT 1 AS is_behind FROM json_each(?1) b CROSS JOIN streams s ON s.id = b.value
  WHERE EXISTS (SELECT 1 FROM events e WHERE e.stream_id = s.id AND e.type IN (SELECT value FROM json_each(?3))
    AND e.seq > coalesce((SELECT w.seq FROM watermarks w WHERE w.consumer = ?2 AND w.stream_id = s.id), 0)) LIMIT 1`;
/** Whether something of these boards has happened that `consumer` has not taken in. */
export const isBehind = (db: Database, boards: readonly string[], consumer: string, types: readonly string[]): Query<boolean> =>
  map(db.row(BEHIND, JSON.stringify(boards), consumer, JSON.stringify(types)), (row) => row !== null);
