// The SQL of the gateway registry.
import type { IssuedAsk } from "#worker/members/index.ts";
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { GatewayMeasured, type MetricsQuery } from "./schema.ts";
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

/** Where the minute has its row already, only what is missing in it is filled in. */
const recordSql = (columns: readonly string[], status: string): string =>
  `INSERT INTO gateway_metrics(gateway_id, at, organization_id, status, ${columns.join(", ")})
  SELECT id, ?2, organization_id, ?3, ${columns.map((_, n) => `?${n + 4}`).join(", ")} FROM gateways WHERE id = ?1
  ON CONFLICT DO UPDATE SET status = ${status}, ${columns.map((column) => `${column} = coalesce(${column}, excluded.${column})`).join(", ")}`;

const SAID = ["active_sessions", "agent_count", "memory_mb", "cpu_pct"] as const;
const RECORD_SAID = recordSql(SAID, "excluded.status");
/** What a gateway says of itself. Nothing where the gateway has gone. */
export const recordStatement = (db: Database, gatewayId: string, at: string, row: Pick<GatewayMetricsRow, "status" | (typeof SAID)[number]>): Statement =>
  db.sql(RECORD_SAID, gatewayId, at, row.status, ...SAID.map((column) => row[column]));

const MEASURED = Object.keys(GatewayMeasured.shape) as (keyof GatewayMeasured)[];
const RECORD_MEASURED = recordSql(MEASURED, "status");
/** What a gateway was asked for: it is online then, whatever it says of itself. */
export const recordMeasuredStatement = (db: Database, gatewayId: string, at: string, measured: GatewayMeasured): Statement =>
  db.sql(RECORD_MEASURED, gatewayId, at, "online", ...MEASURED.map((column) => measured[column]));

const HISTORY = `SELECT * FROM ${m} WHERE ${m.gateway_id} = ?1 AND ${m.at} >= ?2 AND ${m.at} < ?3 ORDER BY ${m.at} DESC LIMIT ?4`;
/** Newest first, one more than the page has. */
export const metricsOf = (db: Database, gatewayId: string, { since, cursor, limit }: MetricsQuery): Query<GatewayMetricsRow[]> =>
  db.rows<GatewayMetricsRow>(HISTORY, gatewayId, since ?? "", cursor ?? "9", limit + 1);

const FORGET_ROWS = 5_000;
const FORGET = `DELETE FROM gateway_metrics WHERE (gateway_id, at) IN (SELECT gateway_id, at FROM gateway_metrics WHERE at < ?1 LIMIT ${FORGET_ROWS})`;
export const forgetMetricsStatement = (db: Database, before: string): Statement => db.sql(FORGET, before);
