// Machine tokens: issued once, stored as a hash, trusted only after their row has been read.
import type { Database, Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { insertRow } from "#worker/platform/rows.ts";
import { equalSecrets, issueToken, type ParsedToken } from "#worker/platform/sign.ts";
import { type CredentialRow, credentials } from "./tables.ts";

export type IssuedCredential = { token: string; keyId: string; statement: Statement };

/** A new token for an agent, a gateway or an API key; it is valid once `statement` is committed. The token is shown once. `keyId`: where its id is to tell what it came with. */
export function issueCredential(
  db: Database,
  kind: CredentialRow["kind"],
  organizationId: string,
  subjectId: string,
  at: string,
  { expiresAt = null, keyId: wanted }: { expiresAt?: string | null; keyId?: string } = {},
): IssuedCredential {
  const { token, keyId, secretHash } = issueToken(kind, organizationId, wanted);
  const row: CredentialRow = {
    key_id: keyId,
    organization_id: organizationId,
    kind,
    subject_id: subjectId,
    secret_hash: secretHash,
    created_at: at,
    expires_at: expiresAt,
    revoked_at: null,
  };
  return { token, keyId, statement: insertRow(db, credentials, row) };
}

/** Why a token is refused, in words for its owner; null when it is valid. */
function credentialProblem(token: ParsedToken, row: CredentialRow, now: Date): string | null {
  if (row.kind !== token.kind || row.organization_id !== token.ownerId || !equalSecrets(row.secret_hash, token.secretHash)) return "The token is not valid.";
  if (row.revoked_at) return "The token has been revoked. Ask for a new one.";
  if (row.expires_at && row.expires_at <= now.toISOString()) return "The token has expired. Ask for a new one.";
  return null;
}

/** Whether the stored row matches the token and is still valid. */
export const isCredential = (token: ParsedToken, row: CredentialRow | null, now: Date): boolean => row !== null && credentialProblem(token, row, now) === null;

/** Throws 401 unless the stored row matches the token and is still valid. */
export function requireCredential(token: ParsedToken, row: CredentialRow | null, now: Date): CredentialRow {
  const problem = row ? credentialProblem(token, row, now) : "The token is not valid.";
  if (problem || !row) throw new ProblemError("unauthenticated", problem ?? "The token is not valid.");
  return row;
}
