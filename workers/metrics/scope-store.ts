// Which boards a figure is of: those that are asked for and that the caller sees. They are found where the figure is counted, in the same
// statement, so that figures take no round trip of their own.
import { visibleBoardsParameter, visibleBoardsSql } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import { type Database, map, type Query } from "#worker/platform/db.ts";

/** As asked for; null: any. */
export type Asked = { boardId: string | null; groupId: string | null; agentId: string | null };
/** `boards`: SQL of rows whose `value` is a board's id, by the parameter ?2, which is `parameter`. `agentId` null: whoever it was. */
export type Of = { boards: string; parameter: string; agentId: string | null };

const has = (name: string): string => `?2 ->> '${name}'`;
const ASKED = `b.organization_id = ${has("organization")} AND b.deleted_at IS NULL AND (${has("board")} IS NULL OR b.id = ${has("board")})
  AND (${has("group")} IS NULL OR b.board_group_id = ${has("group")})`;

/** The boards that are asked for, seen by the caller. */
export const ofSeen = (caller: Caller, organization: string, { boardId, groupId, agentId }: Asked): Of => ({
  boards: `(SELECT b.id AS value, b.created_at FROM boards b WHERE ${ASKED} AND ${visibleBoardsSql(caller, `(${has("viewer")})`)})`,
  parameter: JSON.stringify({ organization, board: boardId, group: groupId, viewer: visibleBoardsParameter(caller) }),
  agentId,
});

/** `since`: when the first of them was made. */
export type Seen = { total: number; since: string | null };
export const boardsSeen = (db: Database, { boards, parameter }: Of): Query<Seen> =>
  map(
    db.row<Seen>(`SELECT count(*) AS total, min(v.created_at) AS since FROM ${boards} v WHERE ?1 IS NULL`, null, parameter),
    (row) => row ?? { total: 0, since: null },
  );

/** How many there are, seen or not. */
export const boardCount = (db: Database, { parameter }: Of): Query<number> =>
  map(db.row<{ total: number }>(`SELECT count(*) AS total FROM boards b WHERE ?1 IS NULL AND ${ASKED}`, null, parameter), (row) => row?.total ?? 0);

const KNOWN = `SELECT (?2 IS NULL OR EXISTS (SELECT 1 FROM board_groups g WHERE g.id = ?2 AND g.organization_id = ?1)) AS is_group,
  (?3 IS NULL OR EXISTS (SELECT 1 FROM agents a WHERE a.id = ?3 AND a.organization_id = ?1)) AS is_agent`;
/** Whether the group and the agent are of this organization, as 0 or 1. */
export const knownScope = (db: Database, organizationId: string, { groupId, agentId }: Asked): Query<{ is_group: number; is_agent: number } | null> =>
  db.row(KNOWN, organizationId, groupId, agentId);

const behindSql = (boards: string): string => `SELECT 1 FROM ${boards} v CROSS JOIN streams s ON s.id = v.value
  WHERE EXISTS (SELECT 1 FROM events e WHERE e.stream_id = s.id AND e.type IN (SELECT value FROM json_each(?3))
    AND e.seq > coalesce((SELECT w.seq FROM watermarks w WHERE w.consumer = ?1 AND w.stream_id = s.id), 0)) LIMIT 1`;
/** Whether something of these boards has happened that `consumer` has not taken in. */
export const isBehind = (db: Database, { boards, parameter }: Of, consumer: string, types: readonly string[]): Query<boolean> =>
  map(db.row(behindSql(boards), consumer, parameter, JSON.stringify(types)), (row) => row !== null);
