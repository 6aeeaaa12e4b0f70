// Exchanges a JWT for a session: for browsers, which should not store the JWT.
import type { Context } from "hono";
import { ProblemError } from "#worker/platform/errors.ts";
import type { Work } from "#worker/platform/work.ts";
import { directory } from "./directory.ts";
import { signedInByJwt } from "./jwts.ts";
import { openSessionFor } from "./open-session.ts";
import type { SessionView } from "./schema.ts";
import { jwtGuard } from "./sessions-store.ts";

/** The session opens only if the JWT has not been signed out meanwhile. */
export async function signInByJwt(context: Context, work: Work, token: string): Promise<SessionView> {
  const { personId, jwt } = await signedInByJwt(work.env, token.trim(), work.now);
  const guards = [jwtGuard(directory(work.env), personId, jwt.hash, jwt.issuedAt)];
  const view = await openSessionFor(context, work, personId, "jwt", { guards });
  if (!view) throw new ProblemError("unauthenticated", "The token is not valid: it was signed out. Sign in again.");
  return view;
}
