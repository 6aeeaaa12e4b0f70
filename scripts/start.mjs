// `npm start`: everything on one machine with nothing but Node and npm. Installs what is missing, switches to the
// Node that the repository brings, migrates the local databases, builds what has changed, and serves the built Worker on
// workerd with the bindings of wrangler.toml. This file runs on Node 20 too, so it uses nothing newer before the switch.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const MIN_NODE = 22;

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** Installs node_modules to match package-lock.json; the stamp inside names the lock file that it was installed for. */
function install() {
  const lock = createHash("sha256")
    .update(readFileSync(resolve(root, "package-lock.json")))
    .digest("hex");
  const stamp = resolve(root, "node_modules/.mission-control-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  if (!existsSync(resolve(root, "node_modules/wrangler/package.json")) || existsSync(stamp)) {
    console.log("Installing dependencies (once, about a minute)…");
    const npm = process.env.npm_execpath;
    const [command, args] = npm ? [process.execPath, [npm, "ci"]] : ["npm", ["ci"]];
    const done = spawnSync(command, [...args, "--no-audit", "--no-fund", "--loglevel=error"], { cwd: root, stdio: "inherit" });
    if (done.status !== 0) fail("npm ci failed; its message is above. Check the network and try again.");
  }
  writeFileSync(stamp, lock);
}

/** Switches to the repository's Node (an optional dependency) when the running one is too old. */
async function switchNode() {
  if (Number(process.versions.node.split(".")[0]) >= MIN_NODE) return;
  const own = resolve(root, "node_modules/.bin/node");
  if (!existsSync(own))
    fail(`Node ${process.versions.node} is too old and no newer one came with the dependencies for this platform. Install Node ${MIN_NODE} or newer.`);
  // Whoever stops us (a terminal, npm, a service manager, a container) may tell this process alone: it hands on what it is told.
  const inner = spawn(own, process.argv.slice(1), {
    stdio: "inherit",
    env: { ...process.env, PATH: `${resolve(root, "node_modules/.bin")}:${process.env.PATH}` },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => inner.kill(signal));
  const [status] = await once(inner, "exit");
  process.exit(status ?? 1);
}

const SOURCES = ["workers", "grammar", "web", "scripts", "package-lock.json", "wrangler.toml", "vite.config.ts", "tsconfig.json"];

/** One hash over everything that the build reads: the same sources are not built twice. */
function sourcesHash() {
  const hash = createHash("sha256");
  const add = (path) => {
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) if (name !== "node_modules" && !name.startsWith(".")) add(resolve(path, name));
    } else hash.update(relative(root, path)).update(readFileSync(path));
  };
  for (const source of SOURCES) add(resolve(root, source));
  return hash.digest("hex");
}

function build() {
  const stamp = resolve(root, "dist/.built-from");
  const hash = sourcesHash();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  console.log("Building…");
  const done = spawnSync(process.execPath, [resolve(root, "scripts/build.mjs")], { cwd: root, stdio: "inherit" });
  if (done.status !== 0) fail("The build failed; its message is above.");
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
}

install();
await switchNode();
build();
if (process.argv.includes("--build-only")) process.exit(0);
const { serve } = await import("./serve.mjs");
await serve({
  root,
  port: Number(process.env.PORT ?? 8000),
  host: process.env.HOST ?? "127.0.0.1",
  stateDir: resolve(root, process.env.MC_STATE_DIR ?? ".state"),
});
