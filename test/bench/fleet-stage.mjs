// The stage of the fleet: the measured server, the process with the scripted gateways, and what is made there by the API.
import { fork } from "node:child_process";
import http from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { request } from "./load.mjs";
import { startServed } from "./served.mjs";

const port = Number(process.env.BENCH_PORT ?? 8167);
const token = "bench-token-of-the-first-owner-0123456789-0123456789-0123456789";
const work = mkdtempSync(join(tmpdir(), "mission-control-fleet-"));
const AT_ONCE = 8;
const agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
export const say = (text) => console.log(`${new Date().toISOString().slice(11, 19)}  ${text}`);
export const now = () => performance.timeOrigin + performance.now();
export const percentile = (times, share) => times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;

export const startServer = () => startServed({ work, entry: "fleet-worker.ts", port, env: { LOCAL_AUTH_TOKEN: token, WRITE_LIMIT_FACTOR: "100000" } });

/** `headers`: `X-Organization-Id` says for which of the caller's organizations. */
export async function call(method, path, body, { bearer = token, headers = {} } = {}) {
  const { status, text } = await request(agent, port, { method, path, headers: { Authorization: `Bearer ${bearer}`, ...headers }, body });
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text.slice(0, 300)}`);
  return text ? JSON.parse(text) : null;
}
export const api = (method, path, body) => call(method, `/api/v1${path}`, body);
export const totals = () => call("GET", "/api/bare/totals");

/** `task(n)` for n below `count`, some at a time. */
export async function each(count, task) {
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < count) await task(next++);
    }),
  );
}

export async function until(what, probe, limitMs) {
  for (const end = Date.now() + limitMs; Date.now() < end; await sleep(200)) if (await probe()) return;
  throw new Error(`waited ${limitMs} ms for: ${what}`);
}

/** The other process, and what it has said. */
export function startGateways(wordMs) {
  const child = fork(resolve(import.meta.dirname, "fleet-gateways.mjs"), { env: { ...process.env, FLEET_WORD_MS: String(wordMs) } });
  const heard = { turns: [], tokens: [], online: 0, closed: [], failed: [], waiting: new Map() };
  child.on("message", (message) => {
    if (message.heard) {
      heard.turns.push(message.heard);
      const mark = /MARK-\w+/.exec(message.heard.message)?.[0];
      heard.waiting.get(mark)?.(message.heard.at);
    }
    if (message.tokens) heard.tokens.push(...message.tokens);
    if (message.online) heard.online += message.online;
    if (message.closed) heard.closed.push(message.closed);
    if (message.failed) heard.failed.push(message.failed);
  });
  return { child, heard };
}

/** Gateways, each with a board and its agents. */
export async function settle(organization, { count, agentsEach, name }) {
  const places = [];
  await each(count, async (n) => {
    const gateway = await call("POST", "/api/v1/gateways", { name: `${name} ${n}` }, { headers: { "X-Organization-Id": organization.id } });
    const { relay_url, relay_token } = await api("POST", `/gateways/${gateway.id}/connect-command`, {});
    const board = await api("POST", "/boards", { organization_id: organization.id, name: `${name} ${n}`, gateway_id: gateway.id });
    places.push({ gatewayId: gateway.id, url: relay_url.replace("localhost", "127.0.0.1"), token: relay_token, board, agents: [] });
  });
  await each(count * agentsEach, async (n) => {
    const place = places[n % count];
    place.agents.push(await api("POST", "/agents", { name: `${name} agent ${n}`, board_id: place.board.id, gateway_id: place.gatewayId }));
  });
  return places;
}

let tasksMade = 0;
/** A task; one that is assigned is sent to its agent without another word. */
export const taskFor = ({ board, agents }, at, title) =>
  api("POST", "/tasks", { board_id: board.id, title: `${title} ${tasksMade++}`, ...(at === null ? {} : { assigned_agent_id: agents[at].id }) });

export async function endAll(server, gateways) {
  gateways.kill("SIGTERM");
  server.kill("SIGTERM");
  await new Promise((done) => server.once("exit", done));
  agent.destroy();
  rmSync(work, { recursive: true, force: true });
}
