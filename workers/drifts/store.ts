// The SQL of drift.
import type { HeartbeatConfig } from "#worker/commands/schema.ts";
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { HEARTBEAT_PART } from "./rules.ts";
import { pieceOf } from "./shown.ts";
import { heartbeatText } from "./texts.ts";
import { agent_drifts, type DriftRow } from "./tables.ts";

const d = names(agent_drifts, "d");
const own = names(agent_drifts);
/** Agents that are looked at together. */
export const PAGE_ROWS = 50;

/** An agent that is about to be written anew, or is just now, differs from what was written before. */
const IS_SETTLING = `EXISTS (SELECT 1 FROM gateway_commands c WHERE c.gateway_id = d.gateway_id AND c.lane = 'agent:' || d.gateway_agent_id
  AND c.status = 'queued' AND (c.kind <> 'agent.provision') = 0)`;
const OF_GATEWAY = `SELECT d.* FROM ${d} WHERE ${d.gateway_id} = ?1 AND ${d.agent_id} > ?2 AND NOT ${IS_SETTLING} ORDER BY ${d.agent_id} LIMIT ${PAGE_ROWS}`;
const ONE = `SELECT d.* FROM ${d} WHERE ${d.agent_id} = ?1`;
const IS_UNCHANGED = `EXISTS (SELECT 1 FROM ${d} WHERE ${d.agent_id} = ? AND ${d.version} = ? AND NOT ${IS_SETTLING})`;
const IS_AT = `(SELECT ${own.version} FROM ${own} WHERE ${own.agent_id} = ?) = ?`;
const IS_OURS = `NOT EXISTS (SELECT 1 FROM ${own} WHERE ${own.agent_id} = ? AND (${own.drift} IS NOT NULL OR ${own.accepted} <> '{}'))`;
const STAND = `UPDATE ${own} SET ${own.drift} = ?2, ${own.found} = ?3, ${own.accepted} = ?4, ${own.drifted_at} = ?5, ${own.version} = ${own.version} + 1
  WHERE ${own.agent_id} = ?1`;
const WRITTEN = `INSERT INTO agent_drifts(agent_id, organization_id, gateway_id, gateway_agent_id, name, written) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
  ON CONFLICT(agent_id) DO UPDATE SET gateway_id = ?3, gateway_agent_id = ?4, name = ?5, written = ?6,
  accepted = '{}', drift = NULL, found = '[]', drifted_at = NULL, version = version + 1`;

/** Those of a gateway behind `after`, but for those that are being written. */
export const driftsOfGateway = (db: Database, gatewayId: string, after: string): Query<DriftRow[]> => db.rows<DriftRow>(OF_GATEWAY, gatewayId, after);
export const driftOfAgent = (db: Database, agentId: string): Query<DriftRow | null> => db.row<DriftRow>(ONE, agentId);
/** Nothing has been written since the row was read, here or to the gateway. */
export const unchangedGuard = (db: Database, { agent_id, version }: DriftRow): Statement => db.guard(IS_UNCHANGED, "drift_moved", agent_id, version);
/** The drift is the one that the caller has seen. */
export const seenDriftGuard = (db: Database, { agent_id, version }: DriftRow): Statement => db.guard(IS_AT, "stale_version", agent_id, version);
/** Nothing stands on the gateway that somebody there has written. */
export const noDriftGuard = (db: Database, agentId: string): Statement => db.guard(IS_OURS, "conflict", agentId);
export const standStatement = (db: Database, { agent_id, drift, found, accepted, drifted_at }: DriftRow): Statement =>
  db.sql(STAND, agent_id, drift, found, accepted, drifted_at);

export type WrittenRow = Pick<DriftRow, "agent_id" | "organization_id" | "gateway_id" | "gateway_agent_id" | "name" | "written">;
export const writtenStatement = (db: Database, row: WrittenRow): Statement =>
  db.sql(WRITTEN, row.agent_id, row.organization_id, row.gateway_id, row.gateway_agent_id, row.name, row.written);
const HEARTBEAT = `UPDATE ${own} SET ${own.written} = json_set(${own.written}, '$.parts.${HEARTBEAT_PART}', json(?2)), ${own.version} = ${own.version} + 1
  WHERE ${own.agent_id} = ?1 AND json_type(${own.written}, '$.parts.${HEARTBEAT_PART}') IS NOT NULL`;
/** How often it begins by itself has been written, and nothing else. */
export const noteHeartbeatStatement = (db: Database, agentId: string, heartbeat: HeartbeatConfig): Statement =>
  db.sql(HEARTBEAT, agentId, JSON.stringify(pieceOf(heartbeatText(heartbeat), null)));
const FORGET_UNLESS_ANEW = `DELETE FROM ${own} WHERE ${own.agent_id} = ?1 AND NOT EXISTS (SELECT 1 FROM gateway_commands c WHERE c.gateway_id = ${own.gateway_id}
  AND c.lane = 'agent:' || ${own.gateway_agent_id} AND c.kind = 'agent.provision' AND c.status = 'done' AND c.id > ?2)`;
/** It is not known what this command has written, unless a newer one has been written since. */
export const forgetUnlessAnewStatement = (db: Database, agentId: string, commandId: string): Statement => db.sql(FORGET_UNLESS_ANEW, agentId, commandId);
/** It is not known any more what is there, or nothing is. */
export const forgetDriftStatement = (db: Database, agentId: string): Statement => db.sql("DELETE FROM agent_drifts WHERE agent_id = ?1", agentId);
