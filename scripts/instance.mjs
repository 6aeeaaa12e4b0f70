// The options of the Miniflare instance that serves the built Worker. Used by serve.mjs.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel } from "miniflare";
import { gatewayNetwork, PUBLIC_ONLY, variablesOf } from "./variables.mjs";

const UNCAUGHT = /^uncaught exception; source = /;
const KINDS = { js: "ESModule", mjs: "ESModule", wasm: "CompiledWasm", bin: "Data", txt: "Text", sql: "Text", html: "Text" };

/** The Worker's own modules, and before them our entry, which dispatches requests directly. */
function moduleList(script, settings) {
  const folder = dirname(script);
  const own = readdirSync(folder, { recursive: true })
    .map((file) => resolve(folder, file))
    .filter((file) => KINDS[file.split(".").pop()])
    .map((path) => ({ type: KINDS[path.split(".").pop()], path }));
  const front = ["front", "client-address"].map((name) => ({
    type: "ESModule",
    path: resolve(folder, `${name}.js`),
    contents: readFileSync(resolve(import.meta.dirname, `${name}.mjs`), "utf8"),
  }));
  const constants = Object.entries(settings).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`);
  return [...front, { type: "ESModule", path: resolve(folder, "front-settings.js"), contents: constants.join("\n") }, ...own];
}

function workerOptions({ root, script, name, worker, bindings, address, verbose }) {
  const variables = variablesOf(worker.bindings, process.env);
  const gateways = gatewayNetwork(variables, address.host, process.env.PUBLIC_URL);
  return {
    ...worker,
    bindings: { ...variables, ...bindings, GATEWAY_NETWORK: gateways.name },
    name,
    rootPath: root,
    modules: moduleList(script, { isQuiet: !verbose, proxies: process.env.TRUSTED_PROXIES ?? "", workerFirst: worker.assets.run_worker_first }),
    modulesRoot: dirname(script),
    serviceBindings: { ...worker.serviceBindings, PAGES: name, GATEWAY_OUT: gateways.service, LINK_OUT: PUBLIC_ONLY },
    unsafeDirectSockets: [{ ...address, entrypoint: "front" }],
  };
}

/**
 * @param {{ persist: string, verbose: boolean, tellsExceptions: boolean, root: string, script: string, name: string, worker: object,
 *   bindings: object, address: { host: string, port: number } }} options
 */
export function instanceOptions({ persist, verbose, tellsExceptions, ...options }) {
  return convertV4MiniflareOptions({
    host: "127.0.0.1",
    port: 0, // Miniflare's own entry; ours is the direct socket
    cf: false,
    log: new Log(verbose ? LogLevel.DEBUG : LogLevel.ERROR),
    logRequests: false,
    verbose: tellsExceptions,
    resourcePersistencePath: persist,
    handleStructuredLogs: ({ level, message }) => {
      if (verbose || level === "error" || level === "warn" || (tellsExceptions && UNCAUGHT.test(message))) console.error(message);
    },
    workers: [workerOptions({ ...options, verbose })],
  });
}
