// The event spine: the shape of events, and the statements that append them with their stream's next seq.
import type { PolicyRecord } from "./access.ts";
import type { Database, Query, Statement } from "./db.ts";
import type { EventPayloads, EventType } from "./event-catalog.ts";
import { jsonText } from "./text.ts";
import type { Actor } from "./wire.ts";

export type Ref = { type: string; id: string };

type EventOf<Type extends EventType> = {
  type: Type;
  subject: Ref;
  about?: Ref | null;
  payload: EventPayloads[Type];
  reason?: string | null;
  policy?: PolicyRecord | null;
  /** Members of the payload that only the database knows at commit time. */
  patch?: SqlPatch[];
};

/** An event to append: to the board's stream when it has a board, else to the organization's. */
export type NewEvent<Types extends EventType = EventType> = { [Type in Types]: EventOf<Type> }[Types];

/** Sets `path` of a JSON document to the value of an SQL expression with `?` parameters. */
export type SqlPatch = { path: string; sql: string; params: unknown[] };

/** Who and why, shared by all events of one commit. */
export type Provenance = { actor: Actor; requestId: string | null; causeId: number | null; at: string };
export type StreamRef = { organizationId: string; boardId: string | null };

export const streamId = (stream: StreamRef): string => stream.boardId ?? stream.organizationId;

/** A row of `events`, as stored. */
export type EventRow = {
  id: number;
  stream_id: string;
  seq: number;
  organization_id: string;
  board_id: string | null;
  type: string;
  actor_type: Actor["type"];
  actor_id: string;
  actor_name: string;
  subject_type: string;
  subject_id: string;
  about_type: string | null;
  about_id: string | null;
  payload: string;
  reason: string | null;
  policy: string | null;
  request_id: string | null;
  cause_id: number | null;
  at: string;
};

const HEAD = "SELECT seq, 0 AS id FROM streams WHERE id = ?1";

// seq is NULL, and so refused, when the stream does not exist or is frozen: no event is ever lost silently, and in a
// closed organization nothing changes, because nothing changes without an event. The trigger events_advance moves the head.
const append = (payload: string) => `INSERT INTO events(stream_id, seq, organization_id, board_id, type, actor_type, actor_id, actor_name,
  subject_type, subject_id, about_type, about_id, payload, reason, policy, request_id, cause_id, at)
SELECT ?1, (SELECT seq FROM streams WHERE id = ?1 AND frozen_at IS NULL) + 1 + j.key, ?2, ?3, j.value ->> 't', ?4, ?5, ?6,
  j.value ->> 'st', j.value ->> 'si', j.value ->> 'at', j.value ->> 'ai', ${payload}, j.value ->> 'r', j.value ->> 'po', ?7, ?8, ?9
FROM json_each(?10) j ORDER BY j.key RETURNING seq, id`;

/** Parameters of patches are numbered after the ten of the statement itself. */
const FIRST_PATCH_PARAMETER = 11;

function payloadExpression(events: NewEvent[]): { sql: string; params: unknown[] } {
  const params: unknown[] = [];
  const bind = (patch: SqlPatch): string => {
    let used = 0;
    const sql = patch.sql.replaceAll("?", () => {
      params.push(patch.params[used++]);
      return `?${FIRST_PATCH_PARAMETER + params.length - 1}`;
    });
    return `, '${patch.path}', (${sql})`;
  };
  const cases = events.flatMap((event, index) =>
    event.patch?.length ? [`WHEN ${index} THEN json_set(j.value ->> 'p'${event.patch.map(bind).join("")})`] : [],
  );
  return { sql: cases.length > 0 ? `CASE j.key ${cases.join(" ")} ELSE j.value ->> 'p' END` : "j.value ->> 'p'", params };
}

/** A row that `appendStatement` answers for each event; without events one row, with the current head. */
export type Appended = { seq: number; id: number };

/** Appends events to one stream; goes after the writes that they describe. */
export function appendStatement(db: Database, stream: StreamRef, events: NewEvent[], by: Provenance): Statement {
  const id = streamId(stream);
  if (events.length === 0) return db.sql(HEAD, id);
  const rows = events.map((event) => ({
    t: event.type,
    st: event.subject.type,
    si: event.subject.id,
    at: event.about?.type ?? null,
    ai: event.about?.id ?? null,
    p: jsonText(event.payload),
    r: event.reason ?? null,
    po: event.policy ? jsonText(event.policy) : null,
  }));
  const payload = payloadExpression(events);
  return db.sql(
    append(payload.sql),
    id,
    stream.organizationId,
    stream.boardId,
    by.actor.type,
    by.actor.id,
    by.actor.name,
    by.requestId,
    by.causeId,
    by.at,
    JSON.stringify(rows),
    ...payload.params,
  );
}

/** Creates a stream; goes before the first event of a new organization or board. */
export function createStreamStatement(db: Database, stream: StreamRef): Statement {
  return db.sql("INSERT INTO streams(id, organization_id, board_id) VALUES (?1, ?2, ?3)", streamId(stream), stream.organizationId, stream.boardId);
}

/** Unfreezes all streams of an organization. */
export const thawStatement = (db: Database, organizationId: string): Statement =>
  db.sql("UPDATE streams SET frozen_at = NULL WHERE organization_id = ?1", organizationId);

/** Creates a stream for each row of a table that has none; ?1 the organization. */
export const missingStreamsSql = (table: string): string =>
  `INSERT INTO streams(id, organization_id, board_id) SELECT b.id, ?1, b.id FROM ${table} b WHERE b.organization_id = ?1 AND NOT EXISTS (SELECT 1 FROM streams s WHERE s.id = b.id)`;

/** Who did what an event tells. */
export const actorOfEvent = (db: Database, id: number | null): Query<Actor | null> =>
  db.row<Actor>("SELECT actor_type AS type, actor_id AS id, actor_name AS name FROM events WHERE id = ?1", id);
