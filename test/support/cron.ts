// Cron works on the whole installation, oldest first and some at a time. A test of it begins where earlier files, which share
// the databases, have left it nothing to do.
import { env } from "cloudflare:workers";
import { database } from "#worker/platform/db.ts";
import { directory } from "./factories.ts";

export async function nothingLeftForCron(): Promise<void> {
  await directory.sql("UPDATE people SET synced_version = version WHERE synced_version < version").run();
  for (const shard of [env.SHARD_0, env.SHARD_1])
    await database(shard as D1Database)
      .sql("UPDATE streams SET swept_seq = seq WHERE swept_seq < seq")
      .run();
}
