// The SQL of streams of a board: where in its history a time lies.
import type { Database, Query } from "#worker/platform/db.ts";
import { MAX_REPLAY } from "#worker/platform/room-limits.ts";

const SINCE = `SELECT min(seq) - 1 AS seq FROM (SELECT seq, at FROM events WHERE stream_id = ?1 ORDER BY seq DESC LIMIT ${MAX_REPLAY + 2}) WHERE at >= ?2`;
/** The last event before a time; further back than can be replayed, the room says so. */
export const eventBefore = (db: Database, boardId: string, since: string): Query<{ seq: number | null } | null> =>
  db.row<{ seq: number | null }>(SINCE, boardId, new Date(since).toISOString());
