// Cron deletes the bytes that no attachment has: of uploads that ended half way, and of what was deleted. Killed at any point it goes on.
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { claimDueFiles, forgetFilesStatement, keyOf } from "./file-store.ts";

export async function sweepFiles({ env, db, now }: ConsumerContext): Promise<number> {
  const { due } = await db.ask({ due: claimDueFiles(db, now.toISOString()) });
  if (due.length === 0) return 0;
  await env.FILES.delete(due.map(keyOf));
  await forgetFilesStatement(
    db,
    due.map(({ id }) => id),
  ).run();
  return due.length;
}
