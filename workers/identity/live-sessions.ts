// Which of the people with open sockets are still signed in. The live rooms ask the directory, in one read.
import type { Env } from "#worker/platform/env.ts";
import { directory } from "./directory.ts";
import { signedInPositions } from "./live-sessions-store.ts";
import type { JwtFacts, PersonCaller } from "./person.ts";

/** Who opened a socket, or a stream, with which session or JWT (neither: with the bootstrap token), and when. */
export type SocketHolder = { personId: string; sessionId: string | null; jwt: JwtFacts | null; since: string };

/** Who holds what stays open (a socket, a stream) after the request that opened it. */
export const holderOf = ({ signedIn: { personId, sessionId, jwt } }: PersonCaller, since: Date): SocketHolder => ({
  personId,
  sessionId,
  jwt: jwt ?? null,
  since: since.toISOString(),
});

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
