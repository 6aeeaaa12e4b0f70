// What `serve` needs once, in a process that ends afterwards: wrangler's reading of wrangler.toml, and the migrations.
// Wrangler alone holds 200 MB for as long as its process lives. Started by serve.mjs, answers over the IPC channel.
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig, unstable_splitSqlQuery } from "wrangler";

/** Same bookkeeping as `wrangler d1 migrations apply`: a file and its row in d1_migrations are one batch. */
async function migrate(db, binding, folder, table) {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .sort();
  await db
    .prepare(
      `CREATE TABLE IF NOT EXISTS ${table}(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`,
    )
    .run();
  const done = new Set((await db.prepare(`SELECT name FROM ${table}`).all()).results.map((row) => row.name));
  const fresh = files.filter((file) => !done.has(file));
  for (const file of fresh) {
    const statements = unstable_splitSqlQuery(readFileSync(resolve(folder, file), "utf8")).map((sql) => db.prepare(sql));
    await db.batch([...statements, db.prepare(`INSERT INTO ${table}(name) VALUES (?)`).bind(file)]);
  }
  if (fresh.length > 0) console.log(`${binding}: applied ${fresh.length} migration(s)`);
}

/** On a separate instance: the one that serves would open its port and run overdue alarms before it could be migrated. */
async function migrateAll(root, persist, config, d1Databases) {
  const instance = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      log: new Log(LogLevel.ERROR),
      resourcePersistencePath: persist,
      workers: [
        {
          name: "migrate",
          compatibilityDate: config.compatibility_date,
          d1Databases,
          modulesRoot: root,
          modules: [{ type: "ESModule", path: resolve(root, "migrate.mjs"), contents: "export default { fetch: () => new Response() }" }],
        },
      ],
    }),
  );
  try {
    for (const { binding, migrations_dir, migrations_table } of config.d1_databases)
      await migrate(await instance.getD1Database(binding), binding, resolve(root, migrations_dir ?? "migrations"), migrations_table ?? "d1_migrations");
  } finally {
    await instance.dispose();
  }
}

const [root, persist] = process.argv.slice(2);
process.once("disconnect", () => process.exit(1));
try {
  const configPath = resolve(root, "wrangler.toml");
  const config = unstable_readConfig({ config: configPath }, { hideWarnings: true });
  const { workerOptions } = unstable_getMiniflareWorkerOptions(configPath);
  const { modulesRules: _unsupported, ...worker } = workerOptions;
  mkdirSync(persist, { recursive: true });
  await migrateAll(root, persist, config, worker.d1Databases);
  process.send({ name: config.name, crons: config.triggers?.crons ?? [], worker }, () => process.exit(0));
} catch (error) {
  console.error(`Preparing failed: ${error.message}`);
  process.exit(1);
}
