// Which of the people who hold open sockets are still signed in: asked of the directory by the live rooms, in one read.
import { database } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";

/** Who opened a socket, by which session or JWT (neither: by the installation's token), and when. */
export type SocketHolder = { personId: string; sessionId: string | null; jwt: { hash: string; expiresAt: string } | null; since: string };

const GOOD = `SELECT j.key AS position FROM json_each(?1) j WHERE CASE WHEN j.value ->> 's' IS NOT NULL
  THEN EXISTS (SELECT 1 FROM sessions WHERE id = j.value ->> 's' AND person_id = j.value ->> 'p' AND revoked_at IS NULL AND expires_at > ?2)
  ELSE EXISTS (SELECT 1 FROM people WHERE id = j.value ->> 'p' AND coalesce(signed_out_at, '') <= j.value ->> 'c')
    AND (j.value ->> 'h' IS NULL OR (j.value ->> 'u' > ?2 AND NOT EXISTS (SELECT 1 FROM revoked_tokens WHERE token_hash = j.value ->> 'h'))) END`;

/** The positions of those who are still signed in. */
export async function signedInHolders(env: Env, holders: SocketHolder[], now: Date): Promise<Set<number>> {
  const list = JSON.stringify(holders.map(({ personId, sessionId, jwt, since }) => ({ p: personId, s: sessionId, h: jwt?.hash, u: jwt?.expiresAt, c: since })));
  const { results } = await database(env.DIRECTORY).sql(GOOD, list, now.toISOString()).all<{ position: number }>();
  return new Set(results.map((row) => row.position));
}
