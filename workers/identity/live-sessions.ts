// Which of the people with open sockets are still signed in. The live rooms ask the directory, in one read.
import type { Env } from "#worker/platform/env.ts";
import { directory } from "./directory.ts";
import { type HolderFacts, signedInPositions } from "./live-sessions-store.ts";
import { cachedSignIn } from "./memory.ts";
import { factsOf } from "./people-store.ts";
import { type JwtFacts, type PersonCaller, type SignedIn, signedInOf } from "./person.ts";

/** Who opened a socket, or a stream, with which session or JWT (neither: with the bootstrap token), and when. */
export type SocketHolder = { personId: string; sessionId: string | null; jwt: JwtFacts | null; since: string };

/** Who holds what stays open (a socket, a stream) after the request that opened it. */
export const holderOf = ({ signedIn: { personId, sessionId, jwt } }: PersonCaller, since: Date): SocketHolder => ({
  personId,
  sessionId,
  jwt: jwt ?? null,
  since: since.toISOString(),
});

const factsOfHolder = ({ personId, sessionId, jwt, since }: SocketHolder): HolderFacts => ({
  p: personId,
  s: sessionId,
  h: jwt?.hash,
  i: jwt?.issuedAt,
  u: jwt?.expiresAt,
  c: since,
});

/** The positions of those who are still signed in. */
export async function signedInHolders(env: Env, holders: SocketHolder[], now: Date): Promise<Set<number>> {
  const db = directory(env);
  const { signedIn } = await db.ask({ signedIn: signedInPositions(db, holders.map(factsOfHolder), now.toISOString()) });
  return new Set(signedIn.map((row) => row.position));
}

/** Who holds the socket, as a request of theirs would find them; null: their sign-in has ended. Cached as sessions are. */
export function signedInAgain(env: Env, holder: SocketHolder, now: Date): Promise<SignedIn | null> {
  const { personId, sessionId, jwt, since } = holder;
  return cachedSignIn(`socket:${personId}:${sessionId ?? jwt?.hash ?? since}`, now, async () => {
    const db = directory(env);
    const { signedIn, facts } = await db.ask({ signedIn: signedInPositions(db, [factsOfHolder(holder)], now.toISOString()), facts: factsOf(db, personId) });
    return signedIn.length > 0 ? signedInOf(facts, { sessionId, ...(jwt ? { jwt } : {}) }) : null;
  });
}
