// `npm run bench`: what the hot operations cost, as ratios to bare answers of the same run, and exact D1 counts; then the
// live path: one writer, many watching sockets. Absolute numbers depend on the machine; ratios and counts do not.
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { load, request } from "./load.mjs";
import { liveRun } from "./live.mjs";
import { memoryOfTree, printMemory } from "./memory.mjs";
import { rollOutRun, STEP_TRIPS_MAX } from "./rollouts.mjs";
import { ROUTING_MAX_MS, routingRun } from "./routing.mjs";
import { startServed } from "./served.mjs";
import { signInRun } from "./sign-in.mjs";

const port = Number(process.env.BENCH_PORT ?? 8166);
const token = "bench-token-of-the-first-owner-0123456789-0123456789-0123456789";
const work = mkdtempSync(join(tmpdir(), "mission-control-bench-"));
const auth = { Authorization: `Bearer ${token}` };
const agent = new http.Agent(); // pauses between calls outlast a kept-alive connection

const startServer = () => startServed({ work, entry: "worker.ts", port, env: { LOCAL_AUTH_TOKEN: token, WRITE_LIMIT_FACTOR: "1000" } });

async function call(method, path, body, headers = {}) {
  const answer = await request(agent, port, { method, path, headers: { ...auth, ...headers }, body });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
  return { body: answer.text ? JSON.parse(answer.text) : null, d1: answer.headers["x-d1"] ? JSON.parse(answer.headers["x-d1"]) : null };
}

/** Counted directly after another, so that a session is remembered (it is asked of the directory once in 5 s). */
const counted = async (make) => {
  const first = make(2_000_000);
  if (!first.method) await call("GET", first.path, undefined, first.headers);
  const { method = "GET", path, body, headers } = make(1_000_000 + Math.floor(Math.random() * 1e6));
  return (await call(method, path, body, { ...headers, "X-Count": "1" })).d1;
};

const ROUNDS = 5;
const SLICE_MS = 600;
const MEMORY_MAX_MB = 400;
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

/** Own and bare directly after each other, since the machine's speed drifts: the median of the rounds' ratios. */
async function compare(make, makeBare) {
  const bare = [];
  const own = [];
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(await load(port, makeBare, { forMs: SLICE_MS }));
    own.push(await load(port, make, { forMs: SLICE_MS }));
  }
  const of = (list, field) => median(list.map((entry) => entry[field]));
  const result = { rps: of(own, "rps"), p50: of(own, "p50"), p99: of(own, "p99"), errors: own.reduce((sum, entry) => sum + entry.errors, 0) };
  return { result, ratio: median(own.map((entry, round) => entry.rps / bare[round].rps)) };
}

const pad = (value, width) => String(value).padStart(width);
function row(name, result, ratio, d1) {
  console.log(
    `${name.padEnd(34)}${pad(result.rps.toFixed(0), 7)}${pad(result.p50.toFixed(1), 8)}${pad(result.p99.toFixed(1), 8)}${pad(ratio, 26)}${pad(d1 ? d1.trips : "-", 7)}${pad(d1 ? d1.rows_read : "-", 7)}${pad(d1 ? d1.rows_written : "-", 9)}${result.errors ? `   ${result.errors} errors` : ""}`,
  );
}

const server = await startServer();
const atStart = memoryOfTree(server.pid);
try {
  await call("POST", "/api/bare/prepare");
  const organization = (await call("POST", "/api/v1/organizations", { name: "Bench" })).body;
  const board = (await call("POST", "/api/v1/boards", { organization_id: organization.id, name: "Bench" })).body;
  const tasks = [];
  for (let n = 0; n < 200; n++) tasks.push((await call("POST", "/api/v1/tasks", { board_id: board.id, title: `task ${n}`, status: "todo" })).body);
  const pick = (n) => tasks[n % tasks.length];
  const callers = await signInRun({ port, call, agent });
  let moves = 0; // every PATCH is a change
  const operations = {
    read: {
      "GET /tasks/{id}": (n) => ({ path: `/api/v1/tasks/${pick(n).id}`, headers: auth }),
      "GET /tasks/{id}, by session": (n) => ({ path: `/api/v1/tasks/${pick(n).id}`, headers: callers.session }),
      "GET /tasks/{id}, by API key": (n) => ({ path: `/api/v1/tasks/${pick(n).id}`, headers: callers.key }),
      "GET /approvals?limit=20": () => ({ path: "/api/v1/approvals?limit=20", headers: auth }),
      "GET /activity?limit=20": () => ({ path: "/api/v1/activity?limit=20", headers: auth }),
    },
    write: {
      "POST /tasks": (n) => ({ method: "POST", path: "/api/v1/tasks", headers: auth, body: { board_id: board.id, title: `new ${n}`, status: "todo" } }),
      "PATCH /tasks/{id} (move)": (n) => ({
        method: "PATCH",
        path: `/api/v1/tasks/${pick(n).id}`,
        headers: auth,
        body: { status: Math.floor(moves++ / tasks.length) % 2 ? "todo" : "in_progress", title: `moved ${moves}` },
      }),
      "POST /tasks/{id}/comments": (n) => ({ method: "POST", path: `/api/v1/tasks/${pick(n).id}/comments`, headers: auth, body: { message: `comment ${n}` } }),
    },
  };
  const bareOperations = {
    hello: () => ({ path: "/api/bare/hello" }),
    read: (n) => ({ path: `/api/bare/read?id=${pick(n).id}` }),
    "read of 20": () => ({ path: `/api/bare/read-events?id=${organization.id}` }),
    insert: () => ({ method: "POST", path: "/api/bare/insert", body: { id: randomUUID(), text: "x".repeat(200) } }),
  };
  console.log(`\n${"operation (16 connections)".padEnd(34)}    rps  p50 ms  p99 ms                     ratio  trips   read  written`);
  const bare = {};
  const measureBare = async (kind, label) => {
    bare[kind] = await load(port, bareOperations[kind]);
    row(label, bare[kind], kind === "hello" ? "1" : `${(bare[kind].rps / (bare.hello ?? bare[kind]).rps).toFixed(2)} of hello`, null);
  };
  await load(port, bareOperations.hello, { forMs: 1_000 });
  await measureBare("hello", "bare Hono answer");
  await measureBare("read", "bare D1 read");
  await measureBare("insert", "bare D1 insert");
  const results = [];
  for (const [kind, set] of Object.entries(operations)) {
    for (const [name, make] of Object.entries(set)) {
      const base = kind === "write" ? "insert" : name.includes("activity") ? "read of 20" : "read";
      const { result, ratio } = await compare(make, bareOperations[base]);
      results.push({ name, kind, ratio });
      row(name, result, `${ratio.toFixed(2)} of bare ${base}`, await counted(make));
    }
  }

  console.log("\nrows read by table size (GET task, list of 20, PATCH task)");
  const small = (await call("POST", "/api/v1/boards", { organization_id: organization.id, name: "Filled" })).body;
  let filled = 0;
  for (const size of [1_000, 100_000]) {
    for (; filled < size; filled += 1_000)
      await call("POST", "/api/bare/fill", { board_id: small.id, organization_id: organization.id, from: filled + 1, count: 1_000 });
    const one = (await call("POST", "/api/v1/tasks", { board_id: small.id, title: "one" })).body;
    const get = (await call("GET", `/api/v1/tasks/${one.id}`, undefined, { "X-Count": "1" })).d1;
    const list = (await call("GET", `/api/v1/tasks?board_id=${small.id}&limit=20`, undefined, { "X-Count": "1" })).d1;
    const patch = (await call("PATCH", `/api/v1/tasks/${one.id}`, { priority: "urgent" }, { "X-Count": "1" })).d1;
    console.log(`  ${String(size).padStart(7)} tasks: get ${get.rows_read}, list ${list.rows_read}, patch ${patch.rows_read}`);
  }

  const routing = routingRun();
  console.log(`\nchoosing one of ${routing.agents} agents: p50 ${routing.p50.toFixed(2)} ms, p95 ${routing.p95.toFixed(2)} ms`);

  const rollOut = await rollOutRun({ call });
  const { ms, trips, read, rows, preview } = rollOut;
  console.log(`\nrolling out to ${rollOut.written} of ${rollOut.total} agents: ${rollOut.batches} batches, ${rollOut.sum.toFixed(0)} ms in all`);
  console.log(
    `  a batch: p50 ${ms.p50.toFixed(0)} ms, slowest ${ms.most.toFixed(0)} ms; ${trips.p50} trips (most ${trips.most}), ${read.p50} rows read (most ${read.most}), ${rows.p50} written (most ${rows.most})`,
  );
  console.log(
    `  starting it ${rollOut.start.ms.toFixed(0)} ms; a preview of 200 agents ${preview.ms.toFixed(0)} ms, ${preview.trips} trips, ${preview.rows_read} rows read`,
  );

  const live = await liveRun({ port, token, boardId: board.id, organizationId: organization.id, call, watchers: 500, perSecond: 20, seconds: 10 });
  console.log(`\nlive: 1 writer at 20/s, ${live.watchers} sockets, ${live.changes} changes, ${live.deliveries} deliveries`);
  console.log(`  gaps ${live.gaps}, doubles ${live.doubles}, answer → delivery p50 ${live.p50.toFixed(1)} ms, p99 ${live.p99.toFixed(1)} ms`);

  const after = memoryOfTree(server.pid);
  console.log("\nmemory of the server");
  printMemory("at the start", atStart);
  printMemory("now", after);

  const wanted = results.map(({ name, kind, ratio }) => ({ name, ratio, floor: kind === "read" ? 0.8 : 0.55 }));
  console.log("\ntargets");
  for (const { name, ratio, floor } of wanted) console.log(`  ${ratio >= floor ? "met   " : "missed"} ${name}: ${ratio.toFixed(2)} (wanted ${floor})`);
  console.log(`  ${routing.p95 <= ROUTING_MAX_MS ? "met   " : "missed"} routing: p95 ${routing.p95.toFixed(2)} ms (wanted ${ROUTING_MAX_MS})`);
  console.log(`  ${trips.most <= STEP_TRIPS_MAX ? "met   " : "missed"} roll-out: ${trips.most} trips a batch (wanted ${STEP_TRIPS_MAX})`);
  console.log(`  ${live.gaps === 0 && live.p99 <= 60 ? "met   " : "missed"} live: no gap, p99 ${live.p99.toFixed(1)} ms (wanted 60)`);
  if (after) console.log(`  ${after.pss <= MEMORY_MAX_MB ? "met   " : "missed"} memory: PSS ${after.pss.toFixed(0)} MB (wanted ${MEMORY_MAX_MB})`);
} finally {
  server.kill("SIGTERM");
  await new Promise((done) => server.once("exit", done));
  agent.destroy();
  rmSync(work, { recursive: true, force: true });
}
