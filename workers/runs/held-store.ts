// The SQL of shell commands that a gateway holds for a decision.
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { insertRow, names } from "#worker/platform/rows.ts";
import { held_commands, type HeldCommandRow } from "./tables.ts";

const h = names(held_commands);

const OF_GATEWAY = `SELECT * FROM ${h} WHERE ${h.gateway_id} = ?1 AND ${h.status} = 'held'`;
const ONE = `${OF_GATEWAY} AND ${h.id} = ?2`;
const LOST = `SELECT 1 AS found FROM ${h} WHERE ${h.gateway_id} = ?1 AND ${h.run_id} = ?2 AND ${h.outcome} = 'gateway-restart'`;
const IS_NEW = `NOT EXISTS (SELECT 1 FROM ${h} WHERE ${h.gateway_id} = ? AND ${h.id} = ?)`;
const IS_HELD = `(SELECT ${h.status} FROM ${h} WHERE ${h.gateway_id} = ? AND ${h.id} = ?) = 'held'`;
const IS_HELD_AS = `EXISTS (SELECT 1 FROM ${h} WHERE ${h.gateway_id} = ? AND ${h.id} = ? AND ${h.status} = 'held' AND ${h.content_hash} = ?)`;
const REPLACE = `UPDATE ${h} SET ${h.content_hash} = ?3, ${h.bytes} = ?4, ${h.expires_at} = ?5 WHERE ${h.gateway_id} = ?1 AND ${h.id} = ?2`;
const RELEASE = `UPDATE ${h} SET ${h.status} = 'released', ${h.outcome} = ?3, ${h.released_at} = ?4 WHERE ${h.gateway_id} = ?1 AND ${h.id} = ?2`;

export const heldCommands = (db: Database, gatewayId: string): Query<HeldCommandRow[]> => db.rows<HeldCommandRow>(OF_GATEWAY, gatewayId);
export const heldCommand = (db: Database, gatewayId: string, id: string): Query<HeldCommandRow | null> => db.row<HeldCommandRow>(ONE, gatewayId, id);
/** Not null when the gateway says that a command for which the run waited was lost in its restart. */
export const lostCommand = (db: Database, gatewayId: string, runId: string): Query<{ found: 1 } | null> => db.row(LOST, gatewayId, runId);

export const holdStatements = (db: Database, row: HeldCommandRow): { guard: Statement; write: Statement } => ({
  guard: db.guard(IS_NEW, "known_already", row.gateway_id, row.id),
  write: insertRow(db, held_commands, row),
});
/** `before`: the hash of the text that is replaced. */
export const replaceStatements = (
  db: Database,
  { gateway_id, id, content_hash, bytes, expires_at }: HeldCommandRow,
  before: string,
): { guard: Statement; write: Statement } => ({
  guard: db.guard(IS_HELD_AS, "known_already", gateway_id, id, before),
  write: db.sql(REPLACE, gateway_id, id, content_hash, bytes, expires_at),
});
export const releaseStatements = (db: Database, { gateway_id, id }: HeldCommandRow, outcome: string, at: string): { guard: Statement; write: Statement } => ({
  guard: db.guard(IS_HELD, "known_already", gateway_id, id),
  write: db.sql(RELEASE, gateway_id, id, outcome, at),
});
export const deleteHeldStatement = (db: Database, gatewayId: string): Statement => db.sql("DELETE FROM held_commands WHERE gateway_id = ?1", gatewayId);
