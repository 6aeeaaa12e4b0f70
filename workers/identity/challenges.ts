// WebAuthn challenges: valid for five minutes, and consumed by the first answer.
import { randomBytes } from "node:crypto";
import type { Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { insertRow } from "#worker/platform/rows.ts";
import type { Work } from "#worker/platform/work.ts";
import { directory } from "./directory.ts";
import { type ChallengeRow, challenges } from "./tables.ts";
import { CHALLENGE_TTL_MS } from "./webauthn.ts";

export function newChallenge(work: Work, purpose: ChallengeRow["purpose"], personId: string | null, challenge: string): { id: string; statement: Statement } {
  const id = randomBytes(16).toString("hex");
  const expires_at = new Date(work.now.getTime() + CHALLENGE_TTL_MS).toISOString();
  return { id, statement: insertRow(directory(work.env), challenges, { id, person_id: personId, purpose, challenge, expires_at }) };
}

export function requireChallenge(challenge: string | null): string {
  if (challenge === null) throw new ProblemError("conflict", "The challenge has already been used or is too old. Start again.");
  return challenge;
}
