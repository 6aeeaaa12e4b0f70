// Cron: every roll-out that runs goes on, also where its message was lost; old ones are forgotten.
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { forgetStatements, lookedAtStatement, runningRollOuts } from "./store.ts";
import { workOnRollOut } from "./work.ts";

const KEPT_MS = 30 * 24 * 3_600_000;

export async function sweepRollOuts({ env, composition, db, shard, now }: ConsumerContext): Promise<void> {
  const { running } = await db.ask({ running: runningRollOuts(db) });
  const looked = lookedAtStatement(
    db,
    running.map(({ id }) => id),
    now.toISOString(),
  );
  await db.d1.batch([looked, ...forgetStatements(db, new Date(now.getTime() - KEPT_MS).toISOString())]);
  for (const { id } of running) await workOnRollOut({ env, composition }, { shard, id });
}
