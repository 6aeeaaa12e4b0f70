// Serves the built Worker on workerd through Miniflare, no development server in between (five to seven times faster).
// Options are read from wrangler.toml, the same file that is deployed. Called by start.mjs and by tests.
import { fork } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, resolve } from "node:path";
import { trustedProxies } from "./client-address.mjs";
import { cronTimer } from "./cron.mjs";
import { keepToOurselves, privateFolder } from "./private-files.mjs";
import { localSecrets } from "./secrets.mjs";
import { givenVariables } from "./variables.mjs";

process.env.CLOUDFLARE_CF_FETCH_ENABLED ??= "false"; // no download of request metadata
process.env.WRANGLER_SEND_METRICS ??= "false";
process.env.WRANGLER_LOG ??= "error";
// .dev.vars is read by us, so that the environment can override it.
process.env.CLOUDFLARE_LOAD_DEV_VARS_FROM_DOT_ENV ??= "false";

// workerd frees what belongs to finished requests only when it looks at the whole heap, which it else does at hundreds of MB.
process.env.MINIFLARE_WORKERD_V8_FLAGS ??= "--initial-old-space-size=4";

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

/** The Worker's own modules, and in front of them ours, which takes requests at once to whom they are for. */
function moduleList(script, settings) {
  const folder = dirname(script);
  const own = readdirSync(folder, { recursive: true })
    .map((file) => resolve(folder, file))
    .filter((file) => KINDS[file.split(".").pop()])
    .map((path) => ({ type: KINDS[path.split(".").pop()], path }));
  const ours = ["front", "client-address"].map((name) => ({
    type: "ESModule",
    path: resolve(folder, `${name}.js`),
    contents: readFileSync(resolve(import.meta.dirname, `${name}.mjs`), "utf8"),
  }));
  const constants = Object.entries(settings).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`);
  return [...ours, { type: "ESModule", path: resolve(folder, "front-settings.js"), contents: constants.join("\n") }, ...own];
}

/** Runs prepare.mjs: answers how wrangler reads wrangler.toml, once all databases are migrated. */
function prepare(root, persist) {
  const child = fork(resolve(import.meta.dirname, "prepare.mjs"), [root, persist]);
  const prepared = new Promise((done, fail) => {
    child.once("message", done);
    child.once("exit", (status) => fail(new Error(`prepare.mjs ended with ${status}`)));
  });
  return { child, prepared };
}

/**
 * @param {{ root: string, port: number, host: string, stateDir: string, script?: string, quiet?: boolean, tellsExceptions?: boolean }} options
 *   tellsExceptions: also those that no handler caught, of objects and queues too, which the runtime else keeps to itself
 */
export async function serve({ root, port, host, stateDir, script: givenScript, quiet = false, tellsExceptions = false }) {
  const started = performance.now();
  keepToOurselves();
  let secrets;
  try {
    trustedProxies(process.env.TRUSTED_PROXIES);
    secrets = localSecrets(resolve(root, ".dev.vars"));
    privateFolder(stateDir);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
  if (port !== 0 && !(await portIsFree(port, host))) {
    console.error(`Port ${port} is in use. Stop what runs there, or choose another: PORT=8001 npm start`);
    process.exit(1);
  }
  const persist = resolve(stateDir, "v3"); // where `wrangler … --local --persist-to` looks too
  const preparing = prepare(root, persist);

  let instance;
  let timer;
  let closing = false;
  const stop = async (why) => {
    if (closing) return;
    closing = true;
    clearTimeout(timer?.handle);
    preparing.child.kill();
    await instance?.dispose().catch(() => undefined);
    if (!quiet) console.log(`Stopped (${why}).`);
    process.exit(0);
  };
  // Miniflare's own handlers leave the process at once: ours take their place after its constructor.
  const ownSignals = () => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
      process.removeAllListeners(signal);
      process.on(signal, () => stop(signal));
    }
  };
  ownSignals();
  // Stopped while it was starting: the stop is on its way and ends the process.
  const unlessClosing = (promise) => promise.catch((error) => (closing ? new Promise(() => undefined) : Promise.reject(error)));
  const [miniflare, { name, crons, worker }] = await Promise.all([import("miniflare"), unlessClosing(preparing.prepared)]);

  // Miniflare lets workerd read `request.cf` from this header, which anybody can send. Without it workerd tells who is connected.
  delete miniflare.CoreHeaders.CF_BLOB;

  const script = givenScript ?? scriptOf(root, name);
  if (!existsSync(script)) {
    console.error(`${script} is not there: run npm run build first.`);
    process.exit(1);
  }
  const verbose = Boolean(process.env.MC_VERBOSE);
  const publicUrl = process.env.PUBLIC_URL ?? `http://${host === "0.0.0.0" || host === "127.0.0.1" ? "localhost" : host}:${port}`;
  const bindings = { ...worker.bindings, ...givenVariables(process.env), LOCAL_AUTH_TOKEN: secrets.token, SEAL_KEY: secrets.sealKey, PUBLIC_URL: publicUrl };
  instance = new miniflare.Miniflare(
    miniflare.convertV4MiniflareOptions({
      host: "127.0.0.1",
      port: 0, // Miniflare's own entry; ours is the direct socket
      cf: false,
      log: new miniflare.Log(verbose ? miniflare.LogLevel.DEBUG : miniflare.LogLevel.ERROR),
      logRequests: false,
      verbose: tellsExceptions,
      resourcePersistencePath: persist,
      handleStructuredLogs: ({ level, message }) => {
        if (verbose || level === "error" || level === "warn" || (tellsExceptions && UNCAUGHT.test(message))) console.error(message);
      },
      workers: [
        {
          ...worker,
          bindings,
          name,
          rootPath: root,
          modules: moduleList(script, { isQuiet: !verbose, proxies: process.env.TRUSTED_PROXIES ?? "", workerFirst: worker.assets.run_worker_first }),
          modulesRoot: dirname(script),
          serviceBindings: { ...worker.serviceBindings, PAGES: name },
          unsafeDirectSockets: [{ host, port, entrypoint: "front" }],
        },
      ],
    }),
  );
  ownSignals();
  process.on("unhandledRejection", (error) => {
    if (!closing) console.error(error);
  });
  await unlessClosing(instance.ready);
  const url = await unlessClosing(instance.unsafeGetDirectURL(name, "front"));
  const fetcher = await unlessClosing(instance.getWorker(name));
  const sweep = (cron, at) => fetcher.scheduled({ cron, scheduledTime: at });
  // What was committed before the last stop but not yet told or done: now, not at the next full minute.
  sweep("* * * * *", new Date()).catch((error) => console.error("sweep at start:", error.message));
  timer = cronTimer(crons, sweep);
  if (!quiet) {
    const address = publicUrl;
    console.log(
      `\n  Mission Control is up (${Math.round(performance.now() - started)} ms)\n\n  Open     ${address}\n  Sign in  with this token (from ${secrets.source}):\n           ${secrets.token}\n  API      ${address}/docs   State    ${stateDir}\n\n  Ctrl-C stops everything.\n`,
    );
  }
  return { url: String(url), stop };
}
