// What cron forgets: what has ended.
import type { Env } from "#worker/platform/env.ts";
import { forgetAttemptsStatement } from "./attempts.ts";
import { directory } from "./facts.ts";

const LINKS_KEPT_MS = 7 * 24 * 3_600_000;

/** Sessions, challenges, links, revoked JWTs and counted attempts that are over; called by cron. */
export async function sweepIdentity(env: Env, now: Date): Promise<void> {
  const [db, at] = [directory(env), now.toISOString()];
  await db.d1.batch([
    forgetAttemptsStatement(db, now),
    db.sql("DELETE FROM sessions WHERE expires_at < ?1", at),
    db.sql("DELETE FROM challenges WHERE expires_at < ?1", at),
    db.sql("DELETE FROM revoked_tokens WHERE expires_at < ?1", at),
    db.sql("DELETE FROM person_links WHERE expires_at < ?1", new Date(now.getTime() - LINKS_KEPT_MS).toISOString()),
  ]);
}
