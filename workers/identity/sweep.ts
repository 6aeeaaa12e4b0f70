// What cron deletes: everything in identity that has expired.
import type { Env } from "#worker/platform/env.ts";
import { forgetLimitsStatement } from "#worker/platform/limits.ts";
import { deleteOldAttemptsStatement } from "./attempts.ts";
import { directory } from "./directory.ts";
import { deleteExpiredLinksStatement } from "./links-store.ts";
import { deleteExpiredChallengesStatement } from "./passkeys-store.ts";
import { deleteExpiredSessionsStatements } from "./sessions-store.ts";

const LINKS_KEPT_MS = 7 * 24 * 3_600_000;

/** Deletes expired sessions, challenges, links, signed-out JWTs, counted attempts and rates of changes; called by cron. */
export async function sweepIdentity(env: Env, now: Date): Promise<void> {
  const [db, at] = [directory(env), now.toISOString()];
  await db.d1.batch([
    deleteOldAttemptsStatement(db, now),
    forgetLimitsStatement(db, now),
    ...deleteExpiredSessionsStatements(db, at),
    deleteExpiredChallengesStatement(db, at),
    deleteExpiredLinksStatement(db, new Date(now.getTime() - LINKS_KEPT_MS).toISOString()),
  ]);
}
