// Which of the people with open sockets are still signed in. The live rooms ask the directory, in one read.
import type { Env } from "#worker/platform/env.ts";
import { directory } from "./directory.ts";
import { signedInPositions } from "./live-sessions-store.ts";
import type { JwtFacts } from "./person.ts";

/** Who opened a socket, with which session or JWT (neither: with the bootstrap token), and when. */
export type SocketHolder = { personId: string; sessionId: string | null; jwt: JwtFacts | null; since: string };

/** The positions of those who are still signed in. */
export async function signedInHolders(env: Env, holders: SocketHolder[], now: Date): Promise<Set<number>> {
  const db = directory(env);
  const facts = holders.map(({ personId, sessionId, jwt, since }) => ({
    p: personId,
    s: sessionId,
    h: jwt?.hash,
    i: jwt?.issuedAt,
    u: jwt?.expiresAt,
    c: since,
  }));
  const { signedIn } = await db.ask({ signedIn: signedInPositions(db, facts, now.toISOString()) });
  return new Set(signedIn.map((row) => row.position));
}
