// The SQL of API keys. `liveBoards` is the port of that name: boards that have not been deleted.
import { revokeCredentialsOfStatement, revokeCredentialsStatement } from "#worker/identity/index.ts";
import type { IssuedAsk } from "#worker/members/index.ts";
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { api_keys, type ApiKeyRow } from "./tables.ts";

const k = names(api_keys, "k");

const ONE = `SELECT * FROM ${k} WHERE ${k.id} = ?1 AND ${k.organization_id} = ?2`;
const LIST = `SELECT * FROM ${k} WHERE ${k.organization_id} = ?1 ORDER BY ${k.id} DESC LIMIT ?2 OFFSET ?3`;
const COUNT = `SELECT count(*) AS total FROM ${k} WHERE ${k.organization_id} = ?1`;
const UNREVOKED = `SELECT count(*) AS total FROM ${k} WHERE ${k.organization_id} = ?1 AND ${k.revoked_at} IS NULL`;

export const keyById = (db: Database, organizationId: string, id: string): Query<ApiKeyRow | null> => db.row<ApiKeyRow>(ONE, id, organizationId);
export const keysOf = (db: Database, organizationId: string, { limit, offset }: PageQuery): Query<ApiKeyRow[]> =>
  db.rows<ApiKeyRow>(LIST, organizationId, limit, offset);
export const keyCount = (db: Database, organizationId: string): Query<{ total: number } | null> => db.row(COUNT, organizationId);
export const unrevokedCount = (db: Database, organizationId: string): Query<{ total: number } | null> => db.row(UNREVOKED, organizationId);

/** The rights of the person who creates or rotates a key: whether they may write on all boards, on all of the key's; how many of those exist. */
export type CreatorRights = { version: number; writes_all: number; writes_named: number; known: number };

/** `boards`: SQL for the key's list of boards. */
const creatorRightsSql = (liveBoards: string, boards: string) => {
  const named = `SELECT count(*) FROM json_each(${boards}) j JOIN ${liveBoards} b ON b.id = j.value AND b.organization_id = ?1`;
  const writable = `${named} JOIN member_board_access a ON a.member_id = m.id AND a.board_id = b.id AND a.can_write = 1`;
  return `SELECT m.version, m.all_boards_write AS writes_all, m.all_boards_write OR (${writable}) = (${named}) AS writes_named, (${named}) AS known
    FROM members m WHERE m.organization_id = ?1 AND m.person_id = ?2`;
};
type Creator = { liveBoards: string; organizationId: string; personId: string };

export const creatorRights = (db: Database, { liveBoards, organizationId, personId }: Creator, boards: readonly string[]): Query<CreatorRights | null> =>
  db.row<CreatorRights>(creatorRightsSql(liveBoards, "?3"), organizationId, personId, JSON.stringify(boards));
/** For the boards of an existing key. */
export const creatorRightsForKey = (db: Database, { liveBoards, organizationId, personId }: Creator, keyId: string): Query<CreatorRights | null> =>
  db.row<CreatorRights>(creatorRightsSql(liveBoards, "(SELECT coalesce(board_ids, '[]') FROM api_keys WHERE id = ?3)"), organizationId, personId, keyId);

/** The guard that the creator's rights are unchanged: a concurrent loss of rights wins. */
export const creatorUnchangedGuard = (db: Database, organizationId: string, personId: string, rights: CreatorRights | null): Statement =>
  db.guard("(SELECT version FROM members WHERE organization_id = ? AND person_id = ?) = ?", "conflict", organizationId, personId, rights?.version ?? 0);

/** The guard that the actor is still an admin: a concurrent demotion wins. */
export const stillAdminGuard = (db: Database, organizationId: string, personId: string): Statement =>
  db.guard("EXISTS (SELECT 1 FROM members WHERE organization_id = ? AND person_id = ? AND role IN ('owner', 'admin'))", "forbidden", organizationId, personId);

const BY_CREDENTIAL = `SELECT k.* FROM credentials c JOIN ${k} ON ${k.id} = c.subject_id WHERE c.key_id = ?1 AND c.kind = 'api_key'`;
export const keyByCredential = (db: Database, credentialId: string): Query<ApiKeyRow | null> => db.row<ApiKeyRow>(BY_CREDENTIAL, credentialId);

/** True for the boards (aliased `b`) that the key of a credential may see: its limits are known only after the batch. */
export const seesBoardSql = (parameter: string): string =>
  `EXISTS (SELECT 1 FROM credentials c JOIN ${k} ON ${k.id} = c.subject_id WHERE c.key_id = ${parameter}
    AND ${k.organization_id} = b.organization_id AND (${k.board_ids} IS NULL OR b.id IN (SELECT value FROM json_each(${k.board_ids}))))`;

/** SQL that is true when the key of this id does not work any more at a time. */
export const keyHasEndedSql = (id: string, at: string): string =>
  `EXISTS (SELECT 1 FROM ${k} WHERE ${k.id} = ${id} AND (${k.revoked_at} IS NOT NULL OR ${k.expires_at} <= ${at}))`;

/** The scopes of the key of a credential, a row each. */
export const keyScopesSql = (parameter: string): string =>
  `SELECT x.value FROM credentials c JOIN ${k} ON ${k.id} = c.subject_id, json_each(${k.scopes}) x WHERE c.key_id = ${parameter}`;

const NOTE_USE = "UPDATE api_keys SET last_used_at = ?2 WHERE id = ?1 AND coalesce(last_used_at, '') < ?3";
export const noteUseStatement = (db: Database, id: string, now: string, before: string): Statement => db.sql(NOTE_USE, id, now, before);

/** A usable key; of its boards those that still exist. */
export type IssuedKey = { id: string; name: string; board_ids: string | null };
const issuedSql = (liveBoards: string) => `SELECT ${k.id}, ${k.name}, CASE WHEN ${k.board_ids} IS NOT NULL THEN
    (SELECT json_group_array(b.id) FROM json_each(${k.board_ids}) j JOIN ${liveBoards} b ON b.id = j.value) END AS board_ids
  FROM ${k} WHERE ${k.organization_id} = ?1 AND ${k.revoked_at} IS NULL AND ${k.created_by} = (SELECT person_id FROM members WHERE id = ?2)`;
export const keysIssuedBy = ({ db, liveBoards, organizationId, memberId }: IssuedAsk): Query<IssuedKey[]> =>
  db.rows<IssuedKey>(issuedSql(liveBoards), organizationId, memberId);

const LIVE_OF = "FROM api_keys WHERE created_by = ?2 AND organization_id = ?3 AND revoked_at IS NULL";
const REVOKE_ALL = "UPDATE api_keys SET revoked_at = ?1, version = version + 1 WHERE created_by = ?2 AND organization_id = ?3 AND revoked_at IS NULL";
/** All keys of one person with their secrets, including those created since they were read. */
export const revokeKeysStatements = (db: Database, organizationId: string, personId: string, at: string): Statement[] => [
  revokeCredentialsOfStatement(db, `SELECT id ${LIVE_OF}`, at, personId, organizationId),
  db.sql(REVOKE_ALL, at, personId, organizationId),
];

const REVOKE = "UPDATE api_keys SET revoked_at = ?2, version = version + 1 WHERE id = ?1 AND revoked_at IS NULL";
export const revokeKeyStatements = (db: Database, id: string, at: string): Statement[] => [revokeCredentialsStatement(db, id, at), db.sql(REVOKE, id, at)];

/** The guard that no key has been created or revoked since they were counted. */
export const keyCountGuard = (db: Database, organizationId: string, personId: string, count: number): Statement =>
  db.guard(
    "(SELECT count(*) FROM api_keys WHERE created_by = ? AND organization_id = ? AND revoked_at IS NULL) = ?",
    "conflict",
    personId,
    organizationId,
    count,
  );
