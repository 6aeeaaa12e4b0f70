// Which of the people who hold open sockets are still signed in: asked of the directory by the live rooms, in one read; and
// the word to these rooms to look again at once.
import type { Context } from "hono";
import { database, shardDatabase } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";
import { boardRoom, organizationFeed } from "#worker/platform/nudge.ts";
import { type Facts, factsStatements } from "./facts.ts";
import type { JwtFacts } from "./person.ts";

/** Who opened a socket, by which session or JWT (neither: by the installation's token), and when. */
export type SocketHolder = { personId: string; sessionId: string | null; jwt: JwtFacts | null; since: string };

const GOOD = `SELECT j.key AS position FROM json_each(?1) j WHERE CASE WHEN j.value ->> 's' IS NOT NULL
  THEN EXISTS (SELECT 1 FROM sessions WHERE id = j.value ->> 's' AND person_id = j.value ->> 'p' AND revoked_at IS NULL AND expires_at > ?2)
  ELSE EXISTS (SELECT 1 FROM people WHERE id = j.value ->> 'p' AND coalesce(signed_out_at, '') <= coalesce(j.value ->> 'i', j.value ->> 'c'))
    AND (j.value ->> 'h' IS NULL OR (j.value ->> 'u' > ?2 AND NOT EXISTS (SELECT 1 FROM revoked_tokens WHERE token_hash = j.value ->> 'h'))) END`;

/** The positions of those who are still signed in. */
export async function signedInHolders(env: Env, holders: SocketHolder[], now: Date): Promise<Set<number>> {
  const list = JSON.stringify(
    holders.map(({ personId, sessionId, jwt, since }) => ({ p: personId, s: sessionId, h: jwt?.hash, i: jwt?.issuedAt, u: jwt?.expiresAt, c: since })),
  );
  const { results } = await database(env.DIRECTORY).sql(GOOD, list, now.toISOString()).all<{ position: number }>();
  return new Set(results.map((row) => row.position));
}

/** Rooms that are told at once, feeds first: waking an object costs, and every room looks again before it next says something. */
const ROOMS_MAX = 24;
const BOARDS = "SELECT board_id FROM streams WHERE organization_id = ?1 AND board_id IS NOT NULL ORDER BY id DESC LIMIT ?2";

async function recheckRooms(env: Env, personId: string): Promise<void> {
  const db = database(env.DIRECTORY);
  const [, organizations] = await db.read<Facts>(factsStatements(db, "?1", personId));
  const told = organizations.slice(0, ROOMS_MAX);
  const boardsOfEach = Math.floor(ROOMS_MAX / Math.max(1, told.length)) - 1;
  await Promise.all(
    told.map(async ({ id: organizationId, shard }) => {
      await organizationFeed(env, { shard, organizationId, boardId: null }).recheck();
      const { results } = await shardDatabase(env, shard).sql(BOARDS, organizationId, boardsOfEach).all<{ board_id: string }>();
      await Promise.all(results.map(({ board_id: boardId }) => boardRoom(env, { shard, organizationId, boardId }).recheck()));
    }),
  );
}

/** Sessions of the person have ended: open pages are told so after this answer. Best effort. */
export function closeEndedSessions(context: Context, env: Env, personId: string): void {
  const told = recheckRooms(env, personId).catch((error: unknown) => log.warn("rooms.recheck_failed", { error: describe(error) }));
  context.executionCtx.waitUntil(told);
}
