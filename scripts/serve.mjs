// Serves the built Worker on workerd through Miniflare, without a development server in between (five to seven times faster).
// Options are read from wrangler.toml, the same file that is deployed. Called by start.mjs and by tests.
import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { trustedProxies } from "./client-address.mjs";
import { cronTimer } from "./cron.mjs";
import { keepToOurselves, privateState } from "./private-files.mjs";
import { localSecrets } from "./secrets.mjs";
import { Shutdown } from "./shutdown.mjs";
import { requireUsable } from "./variables.mjs";

process.env.CLOUDFLARE_CF_FETCH_ENABLED ??= "false"; // no download of request metadata
process.env.WRANGLER_SEND_METRICS ??= "false";
process.env.WRANGLER_LOG ??= "error";
// We read .dev.vars ourselves, so that the environment can override it.
process.env.CLOUDFLARE_LOAD_DEV_VARS_FROM_DOT_ENV ??= "false";

// workerd frees the memory of finished requests only when it collects the whole heap, which by default happens at hundreds of MB.
process.env.MINIFLARE_WORKERD_V8_FLAGS ??= "--initial-old-space-size=4";

/** vite's output for the Worker: dist/<worker name with underscores>/index.js */
const scriptOf = (root, name) => resolve(root, "dist", name.replaceAll("-", "_"), "index.js");
const hostOf = (host) => (host === "0.0.0.0" || host === "127.0.0.1" ? "localhost" : host);

function portIsFree(port, host) {
  return new Promise((done) => {
    const probe = createServer()
      .once("error", () => done(false))
      .once("listening", () => probe.close(() => done(true)));
    probe.listen(port, host);
  });
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

function readSecrets(root, stateDir) {
  try {
    requireUsable(process.env);
    trustedProxies(process.env.TRUSTED_PROXIES);
    privateState(stateDir);
    return localSecrets(resolve(root, ".dev.vars"));
  } catch (error) {
    return fail(error.message);
  }
}

/** Runs prepare.mjs: answers how wrangler reads wrangler.toml, once all databases are migrated. */
function prepare(root, persist) {
  const child = fork(resolve(import.meta.dirname, "prepare.mjs"), [root, persist]);
  const prepared = new Promise((done, reject) => {
    child.once("message", done);
    child.once("exit", (status) => reject(new Error(`prepare.mjs ended with ${status}`)));
  });
  return { child, prepared };
}

/** Starts Miniflare while the databases are prepared; answers it when it is ready, with its address. */
async function startInstance({ root, script: givenScript, stateDir, tellsExceptions, ...settings }, shutdown) {
  const persist = resolve(stateDir, "v3"); // where `wrangler … --local --persist-to` looks too
  const { child, prepared } = prepare(root, persist);
  shutdown.before(() => child.kill());
  const loading = Promise.all([import("miniflare"), import("./instance.mjs"), shutdown.unlessClosing(prepared)]);
  const [{ CoreHeaders, Miniflare }, { instanceOptions }, { name, crons, worker }] = await loading;
  // A socket that takes `request.cf` from a header of its client does not know the client's own address, by which failed attempts
  // are counted (front.mjs). Without a name there is no such header.
  CoreHeaders.CF_BLOB = undefined;

  const script = givenScript ?? scriptOf(root, name);
  if (!existsSync(script)) fail(`${script} is not there: run npm run build first.`);
  const instance = new Miniflare(instanceOptions({ ...settings, root, persist, script, name, worker, tellsExceptions }));
  shutdown.before(() => instance.dispose().catch(() => undefined));
  shutdown.takeSignals();
  process.on("unhandledRejection", (error) => {
    if (!shutdown.isClosing) console.error(error);
  });
  await shutdown.unlessClosing(instance.ready);
  const url = await shutdown.unlessClosing(instance.unsafeGetDirectURL(name, "front"));
  // Asked for each time: when the runtime has died, Miniflare starts another one, of which an earlier answer knows nothing.
  const sweep = async (cron, at) => (await instance.getWorker(name)).scheduled({ cron, scheduledTime: at });
  await shutdown.unlessClosing(instance.getWorker(name));
  return { url: String(url), crons, sweep };
}

/** Runs the crons; the sweep also at once, for what was committed before the last stop and not yet sent or done. */
function startCrons({ crons, sweep }, shutdown) {
  sweep("* * * * *", new Date()).catch((error) => console.error("sweep at start:", error.message));
  const timer = cronTimer(crons, sweep);
  shutdown.before(() => clearTimeout(timer.handle));
}

/**
 * @param {{ root: string, port: number, host: string, stateDir: string, script?: string, quiet?: boolean, tellsExceptions?: boolean }} options
 *   tellsExceptions: also prints exceptions that no handler caught, in objects and queues too, which the runtime otherwise hides
 */
export async function serve({ root, port, host, stateDir, script, quiet = false, tellsExceptions = false }) {
  const started = performance.now();
  keepToOurselves();
  const { token, sealKey, source } = readSecrets(root, stateDir);
  if (port !== 0 && !(await portIsFree(port, host))) fail(`Port ${port} is in use. Stop what runs there, or choose another: PORT=8001 npm start`);
  const publicUrl = process.env.PUBLIC_URL ?? `http://${hostOf(host)}:${port}`;
  const bindings = { LOCAL_AUTH_TOKEN: token, SEAL_KEY: sealKey, PUBLIC_URL: publicUrl };
  const shutdown = new Shutdown(quiet);
  const verbose = Boolean(process.env.MC_VERBOSE);
  const instance = await startInstance({ root, script, stateDir, tellsExceptions, verbose, bindings, address: { host, port } }, shutdown);
  startCrons(instance, shutdown);
  if (!quiet) {
    console.log(
      `\n  Mission Control is up (${Math.round(performance.now() - started)} ms)\n\n  Open     ${publicUrl}\n  Sign in  with this token (from ${source}):\n           ${token}\n  API      ${publicUrl}/docs   State    ${stateDir}\n\n  Ctrl-C stops everything.\n`,
    );
  }
  return { url: instance.url, sweep: instance.sweep, stop: (why) => shutdown.stop(why) };
}
