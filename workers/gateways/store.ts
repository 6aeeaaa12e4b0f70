// The SQL of gateways.
import { keyHasEndedSql } from "#worker/keys/index.ts";
import { type GrantRow, resourceGrant } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import { all, type Answers, type Database, type Query, type Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { gateways, type GatewayRow } from "./tables.ts";

const g = names(gateways, "g");
const rights = resourceGrant(g.organization_id, null);
const ONLINE_LIMIT = 200;

const ONE = `SELECT * FROM ${g} WHERE ${g.id} = ?1`;
const BY_NAME = `SELECT * FROM ${g} WHERE ${g.organization_id} = ?1 AND ${g.name} = ?2 COLLATE NOCASE`;
const GRANT = `SELECT ${g.organization_id}, NULL AS board_id, ${rights.columns} FROM ${g} ${rights.joins} WHERE ${g.id} = ?1`;
const OF_ORGANIZATION = `FROM ${g} WHERE ${g.organization_id} = ?1`;
const LIST = `SELECT * ${OF_ORGANIZATION} ORDER BY ${g.id} DESC LIMIT ?2 OFFSET ?3`;
const COUNT = `SELECT count(*) AS total ${OF_ORGANIZATION}`;
const LINKED = `SELECT ${g.id} ${OF_ORGANIZATION} AND (${g.status} = 'online' OR ${g.endpoint} IS NOT NULL AND ${g.sealed_token} IS NOT NULL) LIMIT ${ONLINE_LIMIT}`;
const TRUST = `SELECT o.deletion_at FROM credentials c JOIN organizations o ON o.id = c.organization_id JOIN ${g} ON ${g.id} = c.subject_id
  WHERE c.key_id = ?1 AND c.subject_id = ?2 AND c.revoked_at IS NULL AND (c.expires_at IS NULL OR c.expires_at > ?3)
  AND NOT ${keyHasEndedSql(g.connected_by_key_id, "?3")}`;
const OF_ENDED_KEYS = `SELECT g.*, k.name AS key_name FROM ${g} JOIN api_keys k ON k.id = ${g.connected_by_key_id}
  WHERE ${g.connected_by_key_id} IS NOT NULL AND ${keyHasEndedSql(g.connected_by_key_id, "?1")}
  AND ${g.organization_id} NOT IN (SELECT id FROM organizations WHERE deletion_at IS NOT NULL) LIMIT ${ONLINE_LIMIT}`;
/** Nothing is written of a closed organization, so its gateways seem to be online for as long as it is closed: what counts is the beginning. */
const UNTRUSTED = `SELECT ${g.id}, ${g.organization_id} FROM ${g} JOIN organizations o ON o.id = ${g.organization_id} WHERE ${g.status} = 'online' AND
  (${g.endpoint} IS NULL OR ${g.sealed_token} IS NULL OR EXISTS (SELECT 1 FROM credentials c WHERE c.subject_id = ${g.id})) AND
  CASE WHEN o.deletion_at IS NULL THEN NOT EXISTS (SELECT 1 FROM credentials c WHERE c.subject_id = ${g.id} AND c.revoked_at IS NULL
    AND (c.expires_at IS NULL OR c.expires_at > ?1)) ELSE o.updated_at > ?2 END LIMIT ${ONLINE_LIMIT}`;
const WITH_CLOSING = `SELECT g.*, o.deletion_at FROM ${g} JOIN organizations o ON o.id = ${g.organization_id} WHERE ${g.id} = ?1`;
const TO_DIAL = `SELECT ${g.id}, ${g.organization_id} FROM ${g} WHERE ${g.endpoint} IS NOT NULL AND ${g.sealed_token} IS NOT NULL AND ${g.status} <> 'online'
  AND (${g.problem} IS NULL OR ${g.updated_at} > ?1) AND ${g.organization_id} NOT IN (SELECT id FROM organizations WHERE deletion_at IS NOT NULL) LIMIT ${ONLINE_LIMIT}`;
const CONNECTED_BY = "(SELECT connected_by_key_id FROM gateways WHERE id = ?) = ?";

export const gatewayById = (db: Database, id: string): Query<GatewayRow | null> => db.row<GatewayRow>(ONE, id);
export const gatewayByName = (db: Database, organizationId: string, name: string): Query<GatewayRow | null> =>
  db.row<GatewayRow>(BY_NAME, organizationId, name);
const gatewayGrant = (db: Database, caller: Caller, id: string): Query<GrantRow | null> => db.row<GrantRow>(GRANT, id, caller.id);

/** A gateway and the caller's rights in its organization, for a read that may include more. */
export const gatewayForCaller = (db: Database, caller: Caller, id: string) => all({ row: gatewayById(db, id), grant: gatewayGrant(db, caller, id) });
export type GatewayForCaller = Answers<{ row: Query<GatewayRow | null>; grant: Query<GrantRow | null> }>;

export const gatewaysOf = (db: Database, organizationId: string, { limit, offset }: PageQuery): Query<GatewayRow[]> =>
  db.rows<GatewayRow>(LIST, organizationId, limit, offset);
export const gatewayCount = (db: Database, organizationId: string): Query<{ total: number } | null> => db.row(COUNT, organizationId);
/** Gateways that were connected, or are to be dialled. */
export const linkedGateways = (db: Database, organizationId: string): Query<{ id: string }[]> => db.rows(LINKED, organizationId);
export const deleteGatewayStatement = (db: Database, id: string): Statement => db.sql("DELETE FROM gateways WHERE id = ?1", id);

/** A gateway's token if it is valid at `at` (one that a key made: while the key is), and whether its organization is being deleted; null: it is not valid. */
export const trustOf = (db: Database, keyId: string, gatewayId: string, at: string): Query<{ deletion_at: string | null } | null> =>
  db.row(TRUST, keyId, gatewayId, at);

/** Gateways that seem to be connected though none of their tokens is good at `at`, or whose organization has been closed since `closedSince`. */
export const untrustedGateways = (db: Database, at: string, closedSince: string): Query<{ id: string; organization_id: string }[]> =>
  db.rows(UNTRUSTED, at, closedSince);
/** A gateway and since when its organization is being deleted. */
export const gatewayWithClosing = (db: Database, id: string): Query<(GatewayRow & { deletion_at: string | null }) | null> => db.row(WITH_CLOSING, id);
/** Gateways with an address and a token that nobody may have dialled since they were changed after `since`. */
export const gatewaysToDial = (db: Database, since: string): Query<{ id: string; organization_id: string }[]> => db.rows(TO_DIAL, since);
/** Gateways whose relay token was made by an API key that has ended. */
export const gatewaysOfEndedKeys = (db: Database, at: string): Query<(GatewayRow & { key_name: string })[]> => db.rows(OF_ENDED_KEYS, at);
/** Nobody has made a new connect command meanwhile. */
export const connectedByGuard = (db: Database, { id, connected_by_key_id }: GatewayRow): Statement =>
  db.guard(CONNECTED_BY, "gateway_moved", id, connected_by_key_id);
