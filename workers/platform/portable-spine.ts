// The tables of the event spine in exports and imports, and the statements that import a history.
import { z } from "zod";
import type { Database, Statement } from "./db.ts";
import { thawStatement } from "./events.ts";
import {
  integer,
  json,
  link,
  oneOf,
  optional,
  type Portable,
  type PortableTable,
  ref,
  type Row,
  someone,
  time,
  token,
  uuid,
  whole,
  words,
} from "./portable.ts";
import { ACTOR_TYPES } from "./wire.ts";

const SEQ_THEN = "coalesce((SELECT e.seq FROM events e WHERE e.stream_id = x.id AND e.id <= ?2 ORDER BY e.seq DESC LIMIT 1), 0)";
const streams: PortableTable = {
  name: "streams",
  key: ["id"],
  columns: { id: link(), board_id: optional(ref("boards")), seq: { ...integer(), sql: SEQ_THEN } },
  omitted: { swept_seq: "how far this installation has worked", frozen_at: "whether this installation has closed it" },
  // Imported events have no effects again.
  arrives: (row) => ({ swept_seq: row.seq ?? 0 }),
};

const EVENT_TYPE = z.string().regex(/^[a-z_]{1,60}\.[a-z_]{1,60}$/, "must be noun.verb");
const CAUSE = "(SELECT json_object('stream_id', c.stream_id, 'seq', c.seq) FROM events c WHERE c.id = x.cause_id AND c.organization_id = x.organization_id)";
const events: PortableTable = {
  name: "events",
  key: ["id"],
  columns: {
    stream_id: link(),
    seq: integer(),
    type: { kind: "plain", check: EVENT_TYPE },
    actor_type: oneOf(ACTOR_TYPES),
    actor_id: someone(),
    actor_name: words(500),
    subject_type: token(100),
    subject_id: someone(),
    about_type: optional(token(100)),
    about_id: optional(someone()),
    payload: json(),
    reason: optional(words(10_000)),
    policy: optional(json()),
    request_id: optional(words(100)),
    cause: { kind: "json", check: z.object({ stream_id: uuid, seq: whole.min(1) }).nullable(), sql: CAUSE },
    at: time(),
  },
  omitted: { id: "given anew in the order of the file", cause_id: "written as `cause`: the stream and its seq", board_id: "the stream's own" },
  arrives: () => ({}),
};

export const portable: Portable = {
  tables: [streams, events],
  staysBehind: [
    { name: "watermarks", why: "how far this installation's consumers have come" },
    { name: "set_aside_events", why: "work of this installation's consumers; the events themselves are in events" },
    { name: "write_limits", why: "how fast this installation has been written to" },
    { name: "idempotency", why: "answers kept for a day" },
  ],
};

/** An imported event: a `cause` within the same chunk by its position there, else by stream and seq of this organization. */
export type ArrivingEvent = Row & { cause_place: number | null; cause_stream_id: string | null; cause_seq: number | null };
const AS_THEY_ARE = ["type", "actor_type", "actor_id", "actor_name", "subject_type", "subject_id", "about_type", "about_id", "payload", "reason", "policy"];
const EVENT_COLUMNS = [...AS_THEY_ARE, "request_id", "at"];

/**
 * Appends a chunk of history. Ids continue from the last one given, so a cause in the same chunk is known before it is
 * stored. `shift` is added to the seq of the organization's own stream, which already has events.
 */
export function arrivingEventsStatement(db: Database, organizationId: string, rows: ArrivingEvent[], shift: number): Statement {
  const names = EVENT_COLUMNS.join(", ");
  const values = EVENT_COLUMNS.map((name) => `j.value ->> '${name}'`).join(", ");
  return db.sql(
    `INSERT INTO events(id, stream_id, seq, organization_id, board_id, ${names}, cause_id)
     SELECT b.last + 1 + j.key, s.id, (j.value ->> 'seq') + CASE WHEN s.id = ?2 THEN ?3 ELSE 0 END, ?2, s.board_id, ${values},
       coalesce(b.last + 1 + (j.value ->> 'cause_place'), (SELECT e.id FROM events e WHERE e.stream_id = j.value ->> 'cause_stream_id'
         AND e.seq = (j.value ->> 'cause_seq') + CASE WHEN e.stream_id = ?2 THEN ?3 ELSE 0 END))
     FROM json_each(?1) j CROSS JOIN (SELECT coalesce((SELECT max(id) FROM events), 0) AS last) b
     LEFT JOIN streams s ON s.id = j.value ->> 'stream_id' AND s.organization_id = ?2 ORDER BY j.key`,
    JSON.stringify(rows),
    organizationId,
    shift,
  );
}

/**
 * Nothing else may happen while a history is imported. The batch is refused with `closed` when the streams are frozen for another reason
 * (unfreezing them at the end would undo that), and with `behind` when a consumer has not yet seen all events: it would then never see them.
 */
export const freezeStatements = (db: Database, organizationId: string, consumers: readonly string[], at: string): Statement[] => [
  db.guard("(SELECT frozen_at IS NULL FROM streams WHERE id = ?)", "closed", organizationId),
  db.guard(
    `NOT EXISTS (SELECT 1 FROM json_each(?2) c JOIN streams s ON s.id = ?1
       WHERE coalesce((SELECT w.seq FROM watermarks w WHERE w.consumer = c.value AND w.stream_id = s.id), 0) < s.seq)`,
    "behind",
    organizationId,
    JSON.stringify(consumers),
  ),
  db.sql("UPDATE streams SET frozen_at = ?2 WHERE organization_id = ?1", organizationId, at),
];

/**
 * Unfreezes the organization: its own stream continues after its last event, and every consumer's watermark is set after the imported
 * events. `consumers`: the names of all of them.
 */
export function thawStatements(db: Database, organizationId: string, consumers: readonly string[]): Statement[] {
  return [
    db.sql(
      "UPDATE streams SET seq = coalesce((SELECT max(seq) FROM events WHERE stream_id = ?1), seq), swept_seq = coalesce((SELECT max(seq) FROM events WHERE stream_id = ?1), seq) WHERE id = ?1",
      organizationId,
    ),
    db.sql(
      `INSERT INTO watermarks(consumer, stream_id, seq) SELECT c.value, s.id, s.seq FROM streams s, json_each(?2) c WHERE s.organization_id = ?1
       ON CONFLICT (consumer, stream_id) DO UPDATE SET seq = excluded.seq, attempts = 0, retry_at = NULL, error = NULL`,
      organizationId,
      JSON.stringify(consumers),
    ),
    thawStatement(db, organizationId),
  ];
}

/** Deletes boards' streams when an import failed; one that has events stays with them, since history is never deleted. */
export const removeStreamsStatement = (db: Database, organizationId: string): Statement =>
  db.sql("DELETE FROM streams WHERE organization_id = ?1 AND id <> ?1 AND NOT EXISTS (SELECT 1 FROM events e WHERE e.stream_id = streams.id)", organizationId);
