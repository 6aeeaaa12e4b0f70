// The SQL of machine tokens.
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import type { ParsedToken } from "#worker/platform/sign.ts";
import { type CredentialRow, credentials } from "./tables.ts";

const c = names(credentials);

const OF_KEY = `SELECT * FROM ${c} WHERE ${c.key_id} = ?1`;
const REVOKE = `UPDATE ${c} SET ${c.revoked_at} = ?2 WHERE ${c.subject_id} = ?1 AND ${c.revoked_at} IS NULL AND ${c.key_id} <> ?3`;
const EXPIRE = `UPDATE ${c} SET ${c.expires_at} = min(coalesce(${c.expires_at}, ?2), ?2) WHERE ${c.subject_id} = ?1 AND ${c.revoked_at} IS NULL
  AND ${c.key_id} <> ?3`;
const EXPIRE_OLDER = `${EXPIRE} AND rowid < (SELECT k.rowid FROM credentials k WHERE k.key_id = ?3)`;
const revokeOf = (subjects: string): string => `UPDATE ${c} SET ${c.revoked_at} = ?1 WHERE ${c.revoked_at} IS NULL AND ${c.subject_id} IN (${subjects})`;

/** The stored row of a token; trust it only after requireCredential. */
export const credentialOf = (db: Database, token: ParsedToken): Query<CredentialRow | null> => db.row<CredentialRow>(OF_KEY, token.keyId);

/** Revokes every token of an agent, gateway or API key, except the one named. */
export const revokeCredentialsStatement = (db: Database, subjectId: string, at: string, exceptKeyId = ""): Statement =>
  db.sql(REVOKE, subjectId, at, exceptKeyId);

/** Makes every token of a subject, except the one named, expire at `until`, unless it expires sooner. */
export const expireCredentialsStatement = (db: Database, subjectId: string, until: string, exceptKeyId = ""): Statement =>
  db.sql(EXPIRE, subjectId, until, exceptKeyId);

/** Makes every token of a subject that was issued before this one expire at `until`, unless it expires sooner. */
export const expireOlderCredentialsStatement = (db: Database, subjectId: string, until: string, keyId: string): Statement =>
  db.sql(EXPIRE_OLDER, subjectId, until, keyId);

/** Revokes those tokens of a subject whose ids a subquery selects; its parameters are numbered from ?3. */
export const revokeKeysOfStatement = (db: Database, subjectId: string, keysSql: string, at: string, ...params: unknown[]): Statement =>
  db.sql(`${revokeOf("?2")} AND ${c.key_id} IN (${keysSql})`, at, subjectId, ...params);

/** Revokes every token of the subjects that a subquery selects; its parameters are numbered from ?2. */
export const revokeCredentialsOfStatement = (db: Database, subjectsSql: string, at: string, ...params: unknown[]): Statement =>
  db.sql(revokeOf(subjectsSql), at, ...params);
