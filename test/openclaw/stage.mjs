// The stage of the end-to-end run: a real OpenClaw gateway, the built Mission Control, a connector; each can be killed
// and started again. Only processes that were started here are ended, by their own ids.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");
export const openclawDir = resolve(process.env.OPENCLAW_TEST_DIR ?? resolve(root, "../shared/openclaw"));
export const state = mkdtempSync(join(tmpdir(), "mission-control-e2e-"));
export const port = Number(process.env.E2E_PORT ?? 8177);
export const origin = `http://localhost:${port}`;
export const token = "e2e-token-of-the-first-owner-0123456789-0123456789-0123456789";
const gatewayEnv = { ...process.env, OC_PORT: process.env.OC_PORT ?? "18797", OC_MODEL_PORT: process.env.OC_MODEL_PORT ?? "18907" };

export const say = (text) => console.log(`${new Date().toISOString().slice(11, 23)}  ${text}`);
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** Waits until `probe` gives something, with a limit and a name for the failure. */
export async function until(what, probe, limitMs = 60_000) {
  const end = Date.now() + limitMs;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms for: ${what}`);
    await sleep(100);
  }
}

export function gatewayScript(verb) {
  return execFileSync(resolve(openclawDir, "gateway.sh"), [verb], { env: gatewayEnv, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

export function gatewayFacts() {
  const [, url, gatewayToken, log] = /GW_URL=(\S+) GW_TOKEN=(\S+) LOG=(\S+)/.exec(gatewayScript("env"));
  return { url, token: gatewayToken, home: resolve(log, "..") };
}

function start(name, file, env, ready) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, file, { cwd: root, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    const hear = (chunk) => {
      out += chunk;
      if (process.env.E2E_VERBOSE) process.stdout.write(`[${name}] ${chunk}`);
      if (ready.test(out)) done({ child, output: () => out });
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", (code) => fail(new Error(`${name} ended with ${code}: ${out.slice(-800)}`)));
  });
}

export const startServer = () =>
  start(
    "server",
    ["scripts/start.mjs"],
    { PORT: String(port), MC_STATE_DIR: state, LOCAL_AUTH_TOKEN: token, SEAL_KEY: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", WRITE_LIMIT_FACTOR: "1000" },
    /Mission Control is up/,
  );

/** `gateway`: where it is, and its token. */
export function startConnector(relayUrl, relayToken, gateway = gatewayFacts()) {
  const { url, token: gatewayToken } = gateway;
  return start(
    "connector",
    ["dist/connector.mjs", "--relay", relayUrl, "--gateway", url],
    { MC_RELAY_TOKEN: relayToken, OPENCLAW_GATEWAY_TOKEN: gatewayToken },
    /./,
  );
}

/** The connector of a gateway ends, and another takes its place. */
export async function dialAgain(connector, gateway, { relay_url, relay_token }) {
  const is = async (status) => (await api("GET", `/gateways/${gateway.id}`)).status === status;
  await end(connector);
  await until("the connector to be seen away", () => is("offline"));
  const next = await startConnector(relay_url, relay_token);
  await until("the gateway to be back", () => is("online"));
  return next;
}

export function end(process_, signal = "SIGTERM") {
  if (!process_ || process_.child.exitCode !== null) return Promise.resolve();
  return new Promise((done) => {
    process_.child.once("exit", done);
    process_.child.kill(signal);
  });
}

/** SIGKILL to a server and the workerd that it started: as a power cut would. */
export async function killServer(server) {
  const children = execFileSync("ps", ["-o", "pid=", "--ppid", String(server.child.pid)], { encoding: "utf8" })
    .split("\n")
    .map((line) => Number(line))
    .filter(Boolean);
  const gone = new Promise((done) => server.child.once("exit", done));
  server.child.kill("SIGKILL");
  for (const pid of children) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // it went with its parent
    }
  }
  await gone;
}

/** The API as a program uses it. Throws with the problem's text, unless the status is expected. */
export async function api(method, path, body, { expect, headers = {} } = {}) {
  // Scripts that start a gateway block this process, so a kept-alive connection may be gone: each request gets its own.
  const response = await fetch(`${origin}/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", Connection: "close", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = response.status === 204 ? null : await response.json();
  if (expect ? response.status !== expect : !response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer?.detail ?? JSON.stringify(answer)}`);
  return answer;
}

export const ended = (id, limitMs) =>
  until(
    `run ${id} to end`,
    async () => {
      const run = await api("GET", `/executions/${id}`);
      return ["succeeded", "failed", "aborted"].includes(run.status) && run;
    },
    limitMs,
  );

export const agentToken = (workspace) => /AUTH_TOKEN=(mca_\S+)/.exec(readFileSync(join(workspace, "AGENTS.md"), "utf8"))[1];

/** Everything that a board's live socket tells, gathered. */
export async function watchBoard(boardId, seq) {
  const seen = { runs: [], events: [], close: () => undefined };
  const socket = new WebSocket(`${origin.replace("http", "ws")}/ws/board/${boardId}/sync?since=${seq}`, {
    protocols: "mission-control.batched",
    headers: { Authorization: `Bearer ${token}` },
  });
  socket.addEventListener("message", ({ data }) => {
    if (data === "pong") return;
    const frame = JSON.parse(data);
    if (frame.type === "run") seen.runs.push(frame.run);
    if (frame.type === "events") seen.events.push(...frame.events);
  });
  await new Promise((open, fail) => {
    socket.addEventListener("open", open);
    socket.addEventListener("error", fail);
  });
  seen.close = () => socket.close();
  return seen;
}
