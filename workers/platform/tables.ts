// Tables of the spine: streams and their events, how far each consumer has come, what of the rates of writes is used,
// answers kept for repeated keys.
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { ACTOR_TYPES } from "./wire.ts";

export const streams = sqliteTable("streams", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  board_id: text(),
  seq: integer().notNull(),
  swept_seq: integer().notNull(),
  frozen_at: text(),
});

export const events = sqliteTable("events", {
  id: integer().primaryKey(),
  stream_id: text().notNull(),
  seq: integer().notNull(),
  organization_id: text().notNull(),
  board_id: text(),
  type: text().notNull(),
  actor_type: text({ enum: ACTOR_TYPES }).notNull(),
  actor_id: text().notNull(),
  actor_name: text().notNull(),
  subject_type: text().notNull(),
  subject_id: text().notNull(),
  about_type: text(),
  about_id: text(),
  payload: text().notNull(),
  reason: text(),
  policy: text(),
  request_id: text(),
  cause_id: integer(),
  at: text().notNull(),
});

export const watermarks = sqliteTable(
  "watermarks",
  {
    consumer: text().notNull(),
    stream_id: text().notNull(),
    seq: integer().notNull(),
    attempts: integer().notNull(),
    retry_at: text(),
    error: text(),
  },
  (table) => [primaryKey({ columns: [table.consumer, table.stream_id] })],
);

export const set_aside_events = sqliteTable("set_aside_events", {
  id: integer().primaryKey(),
  organization_id: text().notNull(),
  consumer: text().notNull(),
  stream_id: text().notNull(),
  seq: integer().notNull(),
  event_id: integer().notNull(),
  type: text().notNull(),
  error: text().notNull(),
  attempts: integer().notNull(),
  at: text().notNull(),
  resolved_at: text(),
});

export const write_limits = sqliteTable("write_limits", {
  key: text().primaryKey(),
  spent_until: integer().notNull(),
});

export const idempotency = sqliteTable("idempotency", {
  key: text().primaryKey(),
  request_hash: text().notNull(),
  status: integer().notNull(),
  answer: text().notNull(),
  at: text().notNull(),
  /** The stream that was written: the answer is repeated to those who may still know of it. */
  organization_id: text(),
  board_id: text(),
});
