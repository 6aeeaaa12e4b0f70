// In which order a live room sends events, and how it reads them: by pages that are bounded in events and in bytes.
import type { EventRow } from "./events.ts";

export const PAGE = 500;
/** Payloads read at once, and so what one frame takes: the event that passes it is the last. No event has more than some hundred KB. */
export const PAGE_MAX_CHARS = 1_000_000;

/** The order in which a room sends events: an event's position in it, the newest position, and the events after a position. */
export type EventOrder = { readSql: string; headSql: string; position(event: EventRow): number };

/** At most ?3 events, and no more after those whose payloads take ?4 characters. */
const pageOf = (where: string, order: string): string => `SELECT * FROM (SELECT e.*, sum(length(e.payload)) OVER (ORDER BY e.${order}) AS chars
  FROM (SELECT * FROM events WHERE ${where} ORDER BY ${order} LIMIT ?3) e) WHERE chars - length(payload) < ?4 ORDER BY ${order}`;
export const charsIn = (rows: readonly EventRow[]): number => rows.reduce((sum, { payload }) => sum + payload.length, 0);

/** One stream, by seq: without gaps. */
export const STREAM_ORDER: EventOrder = {
  readSql: pageOf("stream_id = ?1 AND seq > ?2", "seq"),
  headSql: "SELECT seq AS head FROM streams WHERE id = ?1",
  position: (event) => event.seq,
};

/** A whole organization, by event id: with gaps, since other organizations live on the same shard. */
export const ORGANIZATION_ORDER: EventOrder = {
  readSql: pageOf("organization_id = ?1 AND id > ?2", "id"),
  headSql: "SELECT max(id) AS head FROM events WHERE organization_id = ?1",
  position: (event) => event.id,
};
