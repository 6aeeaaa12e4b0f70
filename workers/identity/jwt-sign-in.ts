// A JWT exchanged for a session, for browsers that shall not keep the JWT.
import type { Context } from "hono";
import { ProblemError } from "#worker/platform/errors.ts";
import type { Work } from "#worker/platform/work.ts";
import { openSessionFor } from "./accounts.ts";
import { signedInByJwt } from "./jwts.ts";
import type { JwtFacts } from "./person.ts";
import type { SessionView } from "./schema.ts";

/** The session opens only if the JWT was not signed out meanwhile. */
export async function signInByJwt(context: Context, work: Work, token: string): Promise<SessionView> {
  const { personId, jwt } = await signedInByJwt(work.env, token.trim(), work.now);
  const { hash, issuedAt } = jwt as JwtFacts;
  const sql = `NOT EXISTS (SELECT 1 FROM revoked_tokens WHERE token_hash = ?9)
    AND NOT EXISTS (SELECT 1 FROM people WHERE id = ?2 AND signed_out_at > ?10)`;
  const view = await openSessionFor(context, work, personId, "jwt", { only: { sql, params: [hash, issuedAt] } });
  if (!view) throw new ProblemError("unauthenticated", "The token is not good: it was signed out. Sign in again.");
  return view;
}
