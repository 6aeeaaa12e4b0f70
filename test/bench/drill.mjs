// `npm run drill`: fifty people, agents and programs write twenty changes a second on one board for a minute; then a stream of ten thousand
// events is cut two hundred times. Ends with 1 where there is a gap, something twice, or 150 ms are passed. DRILL=board or DRILL=stream: one.
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { boardDrill } from "./board-drill.mjs";
import { request } from "./load.mjs";
import { startServed } from "./served.mjs";
import { streamDrill } from "./stream-drill.mjs";

const port = Number(process.env.BENCH_PORT ?? 8167);
const only = process.env.DRILL ?? "";
const number = (name, usual) => Number(process.env[name] ?? usual);
const [SECONDS, PER_SECOND, EVENTS, CUTS] = [number("DRILL_SECONDS", 60), number("DRILL_RATE", 20), number("DRILL_EVENTS", 10_000), number("DRILL_CUTS", 200)];
const PUSH_MAX_MS = 150;
const KINDS = { user: 15, agent: 25, api_key: 10 };
const token = "bench-token-of-the-first-owner-0123456789-0123456789-0123456789";
const work = mkdtempSync(join(tmpdir(), "mission-control-drill-"));
const agent = new http.Agent({ keepAlive: true });
const owner = { Authorization: `Bearer ${token}` };

async function call(method, path, body, headers = owner) {
  const answer = await request(agent, port, { method, path, headers, body });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
  return { body: answer.text ? JSON.parse(answer.text) : null };
}

/** One of them by their kind: an account of an invitation, an agent of the board, an API key. */
const MAKERS = {
  async user(n, { board }) {
    const email = `drill${n}@northwind.example`;
    const board_access = [{ board_id: board.id, can_read: true, can_write: true }];
    const invite = (await call("POST", "/api/v1/organizations/me/invites", { role: "member", board_access, invited_email: email })).body;
    const origin = { Origin: `http://127.0.0.1:${port}`, Host: `127.0.0.1:${port}` };
    const account = { token: invite.token, name: `Person ${n}`, password: "seven quiet container ships" };
    const made = await request(agent, port, { method: "POST", path: "/api/v1/organizations/invites/sign-up", body: account, headers: origin });
    const cookie = [made.headers["set-cookie"]].flat().find((one) => one?.startsWith("mc_session="));
    if (!cookie) throw new Error(`no session: ${made.status} ${made.text.slice(0, 200)}`);
    return { Authorization: `Bearer ${cookie.split(";")[0].slice("mc_session=".length)}` };
  },
  async agent(n, { organization, board }) {
    const made = (await call("POST", "/api/v1/agents", { name: `Agent ${n}`, board_id: board.id })).body;
    const issued = (await call("POST", "/api/bare/agent-token", { organization_id: organization.id, agent_id: made.id })).body;
    return { "X-Agent-Token": issued.token };
  },
  async api_key(n) {
    const made = (await call("POST", "/api/v1/organizations/me/api-keys", { name: `Key ${n}`, scopes: ["boards:read", "tasks:read", "tasks:write"] })).body;
    return { Authorization: `Bearer ${made.token}` };
  },
};

const ms = ({ p50, p99, most }) => `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, most ${most.toFixed(1)} ms`;
const wrong = [];
const check = (holds, what) => {
  console.log(`  ${holds ? "met   " : "missed"} ${what}`);
  if (!holds) wrong.push(what);
};

async function writeTogether(place) {
  const callers = [];
  for (const [kind, many] of Object.entries(KINDS)) for (let n = 0; n < many; n++) callers.push({ kind, headers: await MAKERS[kind](n, place) });
  const told = await boardDrill({ port, organizationId: place.organization.id, board: place.board, call, callers, perSecond: PER_SECOND, seconds: SECONDS });
  console.log(
    `\nboard: ${callers.length} sockets (${Object.entries(KINDS)
      .map(([kind, many]) => `${many} ${kind}`)
      .join(", ")}), ${told.changes} changes at ${PER_SECOND}/s, ${told.events} events, ${told.deliveries} deliveries`,
  );
  console.log(`  sent → told ${ms(told.fromSent)}\n  answered → told ${ms(told.fromAnswer)} (below 0: before the answer)`);
  check(told.gaps + told.doubles + told.missing === 0, `no gap (${told.gaps}), nothing twice (${told.doubles}), nothing missing (${told.missing})`);
  check(told.refused === 0 && told.open === callers.length, `all ${told.changes} changes made (${told.refused} refused), ${told.open} sockets still open`);
  check(told.fromAnswer.p99 <= PUSH_MAX_MS, `answered → told: p99 within ${PUSH_MAX_MS} ms`);
}

async function cutStream({ board }) {
  const task = (await call("POST", "/api/v1/tasks", { board_id: board.id, title: "stream" })).body;
  const last = (await call("GET", "/api/v1/activity?limit=1")).body.items[0].id;
  const began = performance.now();
  const write = (n) => call("PATCH", `/api/v1/tasks/${task.id}`, { title: `stream ${n}` });
  const { heard, cuts } = await streamDrill({ port, path: "/api/v1/events/stream", headers: owner, last, events: EVENTS, cuts: CUTS, write, writers: 1 });
  const happened = [];
  for (let cursor = ""; cursor !== null; ) {
    const { items, next_cursor } = (await call("GET", `/api/v1/activity?limit=200${cursor && `&cursor=${cursor}`}`)).body;
    happened.push(...items.map(({ id }) => id).filter((id) => id > last));
    cursor = items.at(-1)?.id > last ? next_cursor : null;
  }
  happened.reverse();
  const odd = heard.findIndex((id, index) => id !== happened[index]);
  if (odd >= 0) console.log(`  at ${odd}: told ${heard.slice(odd - 2, odd + 4)}, happened ${happened.slice(odd - 2, odd + 4)}`);
  const isSame = heard.length === happened.length && heard.every((id, index) => id === happened[index]);
  console.log(`\nstream: ${happened.length} events in ${((performance.now() - began) / 1_000).toFixed(0)} s, cut ${cuts} times, ${heard.length} told`);
  check(cuts >= CUTS && happened.length >= EVENTS, `${CUTS} cuts in ${EVENTS} events`);
  check(isSame, "each told once and in order: no gap, nothing twice");
}

const server = await startServed({ work, entry: "worker.ts", port, env: { LOCAL_AUTH_TOKEN: token, WRITE_LIMIT_FACTOR: "1000" } });
try {
  console.log(`${cpus().length} cores, load ${loadavg()[0].toFixed(1)} at the start`);
  const organization = (await call("POST", "/api/v1/organizations", { name: "Drill" })).body;
  const board = (await call("POST", "/api/v1/boards", { organization_id: organization.id, name: "Drill" })).body;
  if (only !== "stream") await writeTogether({ organization, board });
  if (only !== "board") await cutStream({ board });
  console.log(`load ${loadavg()[0].toFixed(1)} at the end`);
} finally {
  server.kill("SIGTERM");
  await new Promise((done) => server.once("exit", done));
  agent.destroy();
  rmSync(work, { recursive: true, force: true });
}
process.exitCode = wrong.length > 0 ? 1 : 0;
