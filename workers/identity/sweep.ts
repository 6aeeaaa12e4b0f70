// What cron deletes: everything in identity that has expired.
import type { Env } from "#worker/platform/env.ts";
import { forgetAttemptsStatement } from "./attempts.ts";
import { directory } from "./directory.ts";
import { forgetLinksStatement } from "./links-store.ts";
import { forgetChallengesStatement } from "./passkeys-store.ts";
import { forgetSessionsStatements } from "./sessions-store.ts";

const LINKS_KEPT_MS = 7 * 24 * 3_600_000;

/** Deletes expired sessions, challenges, links, signed-out JWTs and counted attempts; called by cron. */
export async function sweepIdentity(env: Env, now: Date): Promise<void> {
  const [db, at] = [directory(env), now.toISOString()];
  await db.d1.batch([
    forgetAttemptsStatement(db, now),
    ...forgetSessionsStatements(db, at),
    forgetChallengesStatement(db, at),
    forgetLinksStatement(db, new Date(now.getTime() - LINKS_KEPT_MS).toISOString()),
  ]);
}
