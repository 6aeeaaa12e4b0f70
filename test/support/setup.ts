// Every test file begins with migrated databases: the directory and both shards, one batch each.
import type { D1Migration } from "cloudflare:test";
import { env } from "cloudflare:workers";

async function migrate(db: D1Database, migrations: D1Migration[]): Promise<void> {
  await db.batch(migrations.flatMap(({ queries }) => queries.map((query) => db.prepare(query))));
}

await Promise.all([
  migrate(env.DIRECTORY, env.DIRECTORY_MIGRATIONS),
  ...[env.SHARD_0, env.SHARD_1].map((shard) => migrate(shard as D1Database, env.SHARD_MIGRATIONS)),
]);
