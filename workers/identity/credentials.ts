// Tokens of machines: issued once, kept as a hash, believed only after a look at their row.
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { equalSecrets, issueToken, type ParsedToken } from "#worker/platform/sign.ts";
import { credentials, type CredentialRow } from "./tables.ts";

export type IssuedCredential = { token: string; keyId: string; statement: Statement };

/** A new token for an agent, a gateway or an API key; it stands once `statement` is committed. The token is shown once. */
export function issueCredential(
  db: Database,
  kind: CredentialRow["kind"],
  organizationId: string,
  subjectId: string,
  at: string,
  expiresAt: string | null = null,
): IssuedCredential {
  const { token, keyId, secretHash } = issueToken(kind, organizationId);
  const row = { key_id: keyId, organization_id: organizationId, kind, subject_id: subjectId, secret_hash: secretHash, created_at: at, expires_at: expiresAt };
  return { token, keyId, statement: db.statement(db.build.insert(credentials).values(row)) };
}

/** Revokes every token of an agent, gateway or API key, but for the one named. */
export function revokeCredentialsStatement(db: Database, subjectId: string, at: string, exceptKeyId = ""): Statement {
  return db.sql("UPDATE credentials SET revoked_at = ?2 WHERE subject_id = ?1 AND revoked_at IS NULL AND key_id <> ?3", subjectId, at, exceptKeyId);
}

/** Lets every token of a subject end at `until`, if it does not end sooner. */
export function expireCredentialsStatement(db: Database, subjectId: string, until: string): Statement {
  return db.sql("UPDATE credentials SET expires_at = min(coalesce(expires_at, ?2), ?2) WHERE subject_id = ?1 AND revoked_at IS NULL", subjectId, until);
}

const OF_KEY = "SELECT * FROM credentials WHERE key_id = ?1";

/** What is kept of a token; believe it only after requireCredential. */
export const credentialOf = (db: Database, token: ParsedToken): Query<CredentialRow | null> => db.row<CredentialRow>(OF_KEY, token.keyId);

/** Being removed: use credentialOf. */
export const credentialStatement = (db: Database, token: ParsedToken): Statement => db.sql(OF_KEY, token.keyId);

/** Why a token is not believed, in the words that its owner needs; null when it is good. */
export function credentialProblem(token: ParsedToken, row: CredentialRow | null | undefined, now: Date): string | null {
  if (!row || row.kind !== token.kind || row.organization_id !== token.ownerId || !equalSecrets(row.secret_hash, token.secretHash))
    return "The token is not valid.";
  if (row.revoked_at) return "The token has been revoked. Ask for a new one.";
  if (row.expires_at && row.expires_at <= now.toISOString()) return "The token has expired. Ask for a new one.";
  return null;
}

export function requireCredential(token: ParsedToken, row: CredentialRow | null | undefined, now: Date): CredentialRow {
  const problem = credentialProblem(token, row, now);
  if (problem || !row) throw new ProblemError("unauthenticated", problem ?? "The token is not valid.");
  return row;
}

/** Revokes every token of the subjects that a sub-select names; its parameters are numbered from ?2. */
export function revokeCredentialsOfStatement(db: Database, subjectsSql: string, at: string, ...params: unknown[]): Statement {
  return db.sql(`UPDATE credentials SET revoked_at = ?1 WHERE revoked_at IS NULL AND subject_id IN (${subjectsSql})`, at, ...params);
}
