// Serves the built Worker on workerd through Miniflare, no development server in between (five to seven times faster).
// Options are read from wrangler.toml, the same file that is deployed. Called by start.mjs and by tests.
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, resolve } from "node:path";
import { cronTimer } from "./cron.mjs";
import { localSecrets } from "./secrets.mjs";

process.env.CLOUDFLARE_CF_FETCH_ENABLED ??= "false"; // no download of request metadata
process.env.WRANGLER_SEND_METRICS ??= "false";
process.env.WRANGLER_LOG ??= "error";
// .dev.vars is read by us, so that the environment can override it.
process.env.CLOUDFLARE_LOAD_DEV_VARS_FROM_DOT_ENV ??= "false";

const UNCAUGHT = /^uncaught exception; source = /;
const KINDS = { js: "ESModule", mjs: "ESModule", wasm: "CompiledWasm", bin: "Data", txt: "Text", sql: "Text", html: "Text" };
/** vite's output for the Worker: dist/<worker name with underscores>/index.js */
const scriptOf = (root, name) => resolve(root, "dist", name.replaceAll("-", "_"), "index.js");

function portIsFree(port, host) {
  return new Promise((done) => {
    const probe = createServer()
      .once("error", () => done(false))
      .once("listening", () => probe.close(() => done(true)));
    probe.listen(port, host);
  });
}

function moduleList(script) {
  const folder = dirname(script);
  const others = readdirSync(folder, { recursive: true })
    .map((file) => resolve(folder, file))
    .filter((file) => file !== script && KINDS[file.split(".").pop()]);
  return [script, ...others].map((path) => ({ type: KINDS[path.split(".").pop()], path }));
}

/** Same bookkeeping as `wrangler d1 migrations apply`: a file and its row in d1_migrations are one batch. */
async function migrate(db, binding, folder, table, split) {
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
    const statements = split(readFileSync(resolve(folder, file), "utf8")).map((sql) => db.prepare(sql));
    await db.batch([...statements, db.prepare(`INSERT INTO ${table}(name) VALUES (?)`).bind(file)]);
  }
  if (fresh.length > 0) console.log(`${binding}: applied ${fresh.length} migration(s)`);
}

/**
 * @param {{ root: string, port: number, host: string, stateDir: string, script?: string, extraShards?: number, quiet?: boolean, tellsExceptions?: boolean }} options
 *   tellsExceptions: also those that no handler caught, of objects and queues too, which the runtime else keeps to itself
 */
export async function serve({ root, port, host, stateDir, script: givenScript, quiet = false, tellsExceptions = false }) {
  const started = performance.now();
  const [miniflare, wrangler] = await Promise.all([import("miniflare"), import("wrangler")]);
  const configPath = resolve(root, "wrangler.toml");
  const config = wrangler.unstable_readConfig({ config: configPath }, { hideWarnings: true });
  let secrets;
  try {
    secrets = localSecrets(resolve(root, ".dev.vars"));
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
  if (port !== 0 && !(await portIsFree(port, host))) {
    console.error(`Port ${port} is in use. Stop what runs there, or choose another: PORT=8001 npm start`);
    process.exit(1);
  }
  const script = givenScript ?? scriptOf(root, config.name);
  if (!existsSync(script)) {
    console.error(`${script} is not there: run npm run build first.`);
    process.exit(1);
  }
  const {
    workerOptions: { modulesRules: _unsupported, ...worker },
  } = wrangler.unstable_getMiniflareWorkerOptions(configPath);
  const persist = resolve(stateDir, "v3"); // where `wrangler … --local --persist-to` looks too
  mkdirSync(persist, { recursive: true });
  const verbose = Boolean(process.env.MC_VERBOSE);
  const shared = {
    host,
    cf: false,
    log: new miniflare.Log(verbose ? miniflare.LogLevel.DEBUG : miniflare.LogLevel.ERROR),
    logRequests: false,
    verbose: tellsExceptions,
    resourcePersistencePath: persist,
    handleStructuredLogs: ({ level, message }) => {
      if (verbose || level === "error" || level === "warn" || (tellsExceptions && UNCAUGHT.test(message))) console.error(message);
    },
  };
  const make = (options) => new miniflare.Miniflare(miniflare.convertV4MiniflareOptions(options));

  let instance;
  let timer;
  let closing = false;
  const stop = async (why) => {
    if (closing) return;
    closing = true;
    clearTimeout(timer?.handle);
    await instance?.dispose().catch(() => undefined);
    if (!quiet) console.log(`Stopped (${why}).`);
    process.exit(0);
  };
  // Miniflare's own handlers leave the process at once: ours take their place after each constructor.
  const ownSignals = () => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
      process.removeAllListeners(signal);
      process.on(signal, () => stop(signal));
    }
  };

  // On a throw-away instance: the real one opens its port and runs overdue alarms before anybody could migrate.
  const folders = config.d1_databases.map((database) => ({ ...database, folder: resolve(root, database.migrations_dir ?? "migrations") }));
  instance = make({
    ...shared,
    port: 0,
    workers: [
      {
        name: "migrate",
        compatibilityDate: config.compatibility_date,
        d1Databases: worker.d1Databases,
        modulesRoot: dirname(script),
        modules: [{ type: "ESModule", path: resolve(dirname(script), "migrate.mjs"), contents: "export default { fetch: () => new Response() }" }],
      },
    ],
  });
  ownSignals();
  try {
    for (const { binding, folder, migrations_table } of folders)
      await migrate(await instance.getD1Database(binding), binding, folder, migrations_table ?? "d1_migrations", wrangler.unstable_splitSqlQuery);
  } catch (error) {
    console.error(`A migration failed: ${error.message}`);
    await instance.dispose();
    process.exit(1);
  }
  await instance.dispose();

  const publicUrl = process.env.PUBLIC_URL ?? `http://${host === "0.0.0.0" || host === "127.0.0.1" ? "localhost" : host}:${port}`;
  const bindings = { ...worker.bindings, LOCAL_AUTH_TOKEN: secrets.token, SEAL_KEY: secrets.sealKey, PUBLIC_URL: publicUrl };
  instance = make({
    ...shared,
    port,
    workers: [{ ...worker, bindings, name: config.name, rootPath: root, modules: moduleList(script), modulesRoot: dirname(script) }],
  });
  ownSignals();
  process.on("unhandledRejection", (error) => {
    if (!closing) console.error(error);
  });
  // Stopped while it was starting: the stop is on its way and ends the process.
  const unlessClosing = (promise) => promise.catch((error) => (closing ? new Promise(() => undefined) : Promise.reject(error)));
  const url = await unlessClosing(instance.ready);
  const fetcher = await unlessClosing(instance.getWorker(config.name));
  const sweep = (cron, at) => fetcher.scheduled({ cron, scheduledTime: at });
  // What was committed before the last stop but not yet told or done: now, not at the next full minute.
  sweep("* * * * *", new Date()).catch((error) => console.error("sweep at start:", error.message));
  timer = cronTimer(config.triggers?.crons ?? [], sweep);
  if (!quiet) {
    const address = publicUrl;
    console.log(
      `\n  Mission Control is up (${Math.round(performance.now() - started)} ms)\n\n  Open     ${address}\n  Sign in  with this token (from ${secrets.source}):\n           ${secrets.token}\n  API      ${address}/docs   State    ${stateDir}\n\n  Ctrl-C stops everything.\n`,
    );
  }
  return { url: String(url), stop };
}
