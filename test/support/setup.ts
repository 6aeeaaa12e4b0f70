// Every test file begins with migrated databases: the directory and both shards.
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";

await applyD1Migrations(env.DIRECTORY, env.DIRECTORY_MIGRATIONS);
for (const shard of [env.SHARD_0, env.SHARD_1]) await applyD1Migrations(shard as D1Database, env.SHARD_MIGRATIONS);
