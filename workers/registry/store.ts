// The SQL of the gateway registry.
import type { IssuedAsk } from "#worker/members/index.ts";
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import type { MetricsQuery } from "./schema.ts";
import { gateway_metrics, type GatewayMetricsRow, gateway_admissions, type RegistrationTokenRow } from "./tables.ts";

const r = names(gateway_admissions, "r");
const t = names(gateway_admissions);
const m = names(gateway_metrics, "m");

const ONE = `SELECT * FROM ${r} WHERE ${r.id} = ?1 AND ${r.organization_id} = ?2`;
const BY_KEY = `SELECT * FROM ${r} WHERE ${r.key_id} = ?1 AND ${r.organization_id} = ?2`;
const LIST = `SELECT * FROM ${r} WHERE ${r.organization_id} = ?1 ORDER BY ${r.id} DESC LIMIT ?2 OFFSET ?3`;
const COUNT = `SELECT count(*) AS total FROM ${r} WHERE ${r.organization_id} = ?1`;
const UNREVOKED = `(SELECT count(*) FROM gateway_admissions WHERE organization_id = ? AND revoked_at IS NULL) < ?`;
const GATEWAYS = `(SELECT count(*) FROM gateways WHERE organization_id = ?) < ?`;

export const tokenById = (db: Database, organizationId: string, id: string): Query<RegistrationTokenRow | null> =>
  db.row<RegistrationTokenRow>(ONE, id, organizationId);
export const tokenByKey = (db: Database, organizationId: string, keyId: string): Query<RegistrationTokenRow | null> =>
  db.row<RegistrationTokenRow>(BY_KEY, keyId, organizationId);
export const tokensOf = (db: Database, organizationId: string, { limit, offset }: PageQuery): Query<RegistrationTokenRow[]> =>
  db.rows<RegistrationTokenRow>(LIST, organizationId, limit, offset);
export const tokenCount = (db: Database, organizationId: string): Query<{ total: number } | null> => db.row(COUNT, organizationId);
/** There is room for one more. */
export const tokenRoomGuard = (db: Database, organizationId: string, most: number): Statement => db.guard(UNREVOKED, "too_many", organizationId, most);
export const gatewayRoomGuard = (db: Database, organizationId: string, most: number): Statement => db.guard(GATEWAYS, "too_many", organizationId, most);

/** The actor is still an admin: a concurrent demotion wins. */
export const stillAdminGuard = (db: Database, organizationId: string, personId: string): Statement =>
  db.guard("EXISTS (SELECT 1 FROM members WHERE organization_id = ? AND person_id = ? AND role IN ('owner', 'admin'))", "forbidden", organizationId, personId);

const USABLE = `EXISTS (SELECT 1 FROM gateway_admissions WHERE id = ? AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)
  AND (max_uses IS NULL OR uses < max_uses))`;
/** Of many who use its last use at once, one does. */
export const usableGuard = (db: Database, id: string, now: string): Statement => db.guard(USABLE, "token_ended", id, now);
const USE = `UPDATE ${t} SET ${t.uses} = ${t.uses} + 1, ${t.last_used_at} = ?2 WHERE ${t.id} = ?1`;
export const countUseStatement = (db: Database, id: string, now: string): Statement => db.sql(USE, id, now);

const ISSUED = `SELECT ${r.id}, ${r.name} FROM ${r} WHERE ${r.organization_id} = ?1 AND ${r.revoked_at} IS NULL
  AND ${r.created_by} = (SELECT person_id FROM members WHERE id = ?2)`;
export const tokensIssuedBy = ({ db, organizationId, memberId }: IssuedAsk): Query<{ id: string; name: string }[]> => db.rows(ISSUED, organizationId, memberId);
const REVOKE_ALL = `UPDATE ${t} SET ${t.revoked_at} = ?1, ${t.version} = ${t.version} + 1 WHERE ${t.created_by} = ?2 AND ${t.organization_id} = ?3 AND ${t.revoked_at} IS NULL`;
/** All tokens of one person, including those made since they were read. */
export const revokeTokensStatement = (db: Database, organizationId: string, personId: string, at: string): Statement =>
  db.sql(REVOKE_ALL, at, personId, organizationId);

const RECORD = `INSERT INTO gateway_metrics(gateway_id, at, organization_id, status, active_sessions, agent_count, memory_mb, cpu_pct)
  SELECT id, ?2, organization_id, ?3, ?4, ?5, ?6, ?7 FROM gateways WHERE id = ?1 ON CONFLICT DO NOTHING`;
/** Nothing where the gateway has gone, or the minute has its row. */
export const recordStatement = (
  db: Database,
  gatewayId: string,
  at: string,
  row: Omit<GatewayMetricsRow, "gateway_id" | "at" | "organization_id">,
): Statement => db.sql(RECORD, gatewayId, at, row.status, row.active_sessions, row.agent_count, row.memory_mb, row.cpu_pct);

const HISTORY = `SELECT * FROM ${m} WHERE ${m.gateway_id} = ?1 AND ${m.at} >= ?2 AND ${m.at} < ?3 ORDER BY ${m.at} DESC LIMIT ?4`;
/** Newest first, one more than the page has. */
export const metricsOf = (db: Database, gatewayId: string, { since, cursor, limit }: MetricsQuery): Query<GatewayMetricsRow[]> =>
  db.rows<GatewayMetricsRow>(HISTORY, gatewayId, since ?? "", cursor ?? "9", limit + 1);

const FORGET_ROWS = 5_000;
const FORGET = `DELETE FROM gateway_metrics WHERE (gateway_id, at) IN (SELECT gateway_id, at FROM gateway_metrics WHERE at < ?1 LIMIT ${FORGET_ROWS})`;
export const forgetMetricsStatement = (db: Database, before: string): Statement => db.sql(FORGET, before);
