// The server under fuzz: the built Worker in a process and a state directory of its own, with its output and memory in view.
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const START_MAX_MS = 300_000;
const STOP_MAX_MS = 15_000;

function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer().once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/** Builds what has changed; `npm test` has just built it all. */
const build = () => execFileSync(process.execPath, [resolve(root, "scripts/start.mjs"), "--build-only"], { cwd: root, stdio: "inherit" });

/** Resident memory of a process and of all that it started, in MiB. */
function residentMib(pid) {
  const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid=,rss="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set([pid]);
  for (let grew = true; grew; ) {
    const before = family.size;
    for (const [child, parent] of rows) if (family.has(parent)) family.add(child);
    grew = family.size > before;
  }
  return Math.round(rows.reduce((sum, [member, , kib]) => sum + (family.has(member) ? kib : 0), 0) / 1024);
}

/** Starts it and waits until it serves. */
export async function startServer() {
  build();
  const stateDir = mkdtempSync(join(tmpdir(), "mission-control-fuzz-"));
  const port = await freePort();
  const secrets = { token: randomBytes(32).toString("hex"), sealKey: randomBytes(32).toString("base64") };
  const origin = `http://localhost:${port}`;
  const child = spawn(process.execPath, [join(import.meta.dirname, "serve.mjs")], {
    cwd: root,
    env: {
      ...process.env,
      PORT: String(port),
      PUBLIC_URL: origin,
      MC_STATE_DIR: stateDir,
      LOCAL_AUTH_TOKEN: secrets.token,
      SEAL_KEY: secrets.sealKey,
      WRITE_LIMIT_FACTOR: "1000",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const server = {
    origin,
    port,
    stateDir,
    secrets,
    output: () => output,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    residentMib: () => residentMib(child.pid),
    /** Ends the process; the state directory stays for the last checks. */
    stop: () => stopChild(child),
    remove: () => rmSync(stateDir, { recursive: true, force: true }),
  };
  await new Promise((ready, fail) => {
    const tooLong = setTimeout(() => fail(new Error(`the server did not start within ${START_MAX_MS} ms: ${output.slice(-800)}`)), START_MAX_MS);
    const hear = (chunk) => {
      output += chunk;
      if (process.env.FUZZ_VERBOSE) process.stdout.write(chunk);
      if (!/Mission Control is up/.test(output)) return;
      clearTimeout(tooLong);
      ready();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", (code) => fail(new Error(`the server ended with ${code}: ${output.slice(-800)}`)));
  }).catch(async (error) => {
    await stopChild(child);
    server.remove();
    throw error;
  });
  output = ""; // the greeting shows the token: that is its purpose, what follows must not
  return server;
}

function stopChild(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    const force = setTimeout(() => child.kill("SIGKILL"), STOP_MAX_MS);
    child.once("exit", () => {
      clearTimeout(force);
      done();
    });
    child.kill("SIGTERM");
  });
}
