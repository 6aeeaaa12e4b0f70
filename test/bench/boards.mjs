// `npm run bench:boards`: what boards, lists, search and edits of many cost in an organization of 200 boards, 100,000 tasks and 1,000,000
// events, as ratios to bare reads of the same rows in the same run, and exact D1 counts. BENCH_TASKS makes it smaller.
import http from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load, request } from "./load.mjs";
import { startServed } from "./served.mjs";

const port = Number(process.env.BENCH_PORT ?? 8168);
const token = "bench-token-of-the-first-owner-0123456789-0123456789-0123456789";
const work = mkdtempSync(join(tmpdir(), "mission-control-boards-"));
const auth = { Authorization: `Bearer ${token}` };
const agent = new http.Agent();
const TASKS = Number(process.env.BENCH_TASKS ?? 100_000);
const BOARDS = 200;
const EVENTS_EACH = 10;
const LARGE = 1_000;
const ROUNDS = 5;
/** What a year's figures are measured against: a bare read of so many tasks. */
const METRIC_ROWS = LARGE;
/** Long enough for several of them on a busy machine. */
const METRIC_MS = 2_000;
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const verdicts = [];

async function call(method, path, body, headers = {}) {
  const answer = await request(agent, port, { method, path, headers: { ...auth, ...headers }, body });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
  return { body: answer.text ? JSON.parse(answer.text) : null, d1: answer.headers["x-d1"] ? JSON.parse(answer.headers["x-d1"]) : null };
}
/** The second of two, so that the session is remembered. */
async function costOf(method, path, body) {
  if (method === "GET") await call(method, path);
  return (await call(method, path, body, { "X-Count": "1" })).d1;
}
const row = (name, text) => console.log(`${name.padEnd(46)}${text}`);
const toldCost = (d1) => `${String(d1.trips).padStart(3)} trips ${String(d1.rows_read).padStart(7)} read ${String(d1.rows_written).padStart(6)} written`;
const judged = (what, isMet, text) => verdicts.push(`  ${isMet ? "met   " : "missed"} ${what}: ${text}`);

/** Own and bare in turn, one connection: how many times as long the own takes, and how many of it fit into the time of the bare. */
async function against(path, bare, forMs) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const base = await load(port, bare, { forMs, concurrency: 1 });
    const own = await load(port, path, { forMs, concurrency: 1 });
    rounds.push({ times: own.p50 / base.p50, share: own.rps / base.rps, p50: own.p50, errors: own.errors });
  }
  return {
    times: median(rounds.map((one) => one.times)),
    share: median(rounds.map((one) => one.share)),
    p50: median(rounds.map((one) => one.p50)),
    errors: rounds.reduce((sum, one) => sum + one.errors, 0),
  };
}

async function fill(organization) {
  const boards = [];
  const each = Math.floor((TASKS - LARGE) / (BOARDS - 1));
  for (let n = 0, first = 1; n < BOARDS; n++) {
    const key = `B${n}`;
    const board = (await call("POST", "/api/v1/boards", { organization_id: organization.id, name: `Board ${n}`, key })).body;
    const count = n === 0 ? LARGE : each;
    await call("POST", "/api/bare/fill-board", {
      organization_id: organization.id,
      board_id: board.id,
      board_key: key,
      first,
      count,
      events_each: EVENTS_EACH,
    });
    first += count;
    boards.push(board);
  }
  console.log(`${BOARDS} boards, ${LARGE + each * (BOARDS - 1)} tasks, ${(LARGE + each * (BOARDS - 1)) * EVENTS_EACH} events\n`);
  return boards;
}

const server = await startServed({ work, entry: "filled-worker.ts", port, env: { LOCAL_AUTH_TOKEN: token, WRITE_LIMIT_FACTOR: "1000" } });
try {
  const organization = (await call("POST", "/api/v1/organizations", { name: "Bench" })).body;
  const boards = await fill(organization);
  const [large, other] = boards;
  const get = (path) => () => ({ path: `/api/v1${path}`, headers: auth });
  const bareTasks = (limit) => () => ({ path: `/api/bare/read-tasks?id=${large.id}&limit=${limit}` });
  const first = (await call("GET", `/api/v1/tasks?board_id=${large.id}&limit=1`)).body.items[0];

  row("operation", "p50 ms   of a bare read of the same rows");
  const measure = async (name, path, bare, forMs = 500) => {
    const found = await against(get(path), bare, forMs);
    row(
      name,
      `${found.p50.toFixed(2).padStart(6)}   takes ${found.times.toFixed(2)} times as long, ${found.share.toFixed(2)} of its rate${found.errors ? `, ${found.errors} errors` : ""}`,
    );
    return found;
  };
  const board = await measure("a board of 1,000 tasks", `/boards/${large.id}/snapshot`, bareTasks(LARGE));
  judged("a board of 1,000 tasks", board.share >= 0.25, `${board.share.toFixed(2)} of a bare read of its rows (wanted 0.25)`);
  const page = await measure("a page of 50 tasks", `/tasks?board_id=${large.id}&limit=50`, bareTasks(50));
  judged("a page of 50", page.share >= 0.5, `${page.share.toFixed(2)} of a bare read of its rows (wanted 0.5)`);
  const searched = [];
  for (const [name, q] of [
    ["search: a rare word", "word77"],
    ["search: two words", "word77 word121"],
    ["search: half a word", "word7"],
    ["search: a filter", "is:open board:B7 word7"],
    ["search: nothing there", "zebra"],
  ]) {
    const found = await measure(name, `/search?q=${encodeURIComponent(q)}`, bareTasks(20));
    searched.push(found.times);
    row("", toldCost(await costOf("GET", `/api/v1/search?q=${encodeURIComponent(q)}`)));
  }
  judged(`search at ${TASKS} tasks`, Math.max(...searched) <= 4, `p50 at most ${Math.max(...searched).toFixed(2)} times a bare read of 20 rows (wanted 4)`);

  const counted = [];
  const year = "range_key=1y&time_zone=Europe/Berlin";
  for (const [name, path] of [
    ...["throughput", "cycle_time", "lead_time", "flow", "ageing"].map((metric) => [`a year's ${metric}`, `/metrics/series?metric=${metric}&${year}`]),
    [`a year's dashboard`, `/metrics/dashboard?${year}`],
    [`a year's dots`, `/metrics/cycle-times?${year}`],
  ]) {
    counted.push((await measure(name, path, bareTasks(METRIC_ROWS), METRIC_MS)).times);
    row("", toldCost(await costOf("GET", `/api/v1${path}`)));
  }
  const most = Math.max(...counted);
  judged(`metrics of a year, ${TASKS * EVENTS_EACH} events`, most <= 10, `p50 at most ${most.toFixed(2)} times a bare read of ${METRIC_ROWS} rows (wanted 10)`);

  console.log("");
  const reads = {
    "GET /boards": "/boards?limit=50",
    "GET /boards/{id}/snapshot of 1,000": `/boards/${large.id}/snapshot`,
    "GET /tasks of a board, 50": `/tasks?board_id=${large.id}&limit=50`,
    "GET /tasks by a query": `/tasks?board_id=${large.id}&limit=50&q=${encodeURIComponent("is:open word7")}`,
    "GET /tasks/{id}": `/tasks/${first.id}`,
    "GET /tasks/by-key": `/tasks/by-key/${first.key}`,
    "GET /tasks/{id}/comments": `/tasks/${first.id}/comments`,
    "GET /activity, 50": "/activity?limit=50",
    "GET /tags": "/tags",
    "GET /trash": `/trash?board_id=${large.id}`,
  };
  for (const [name, path] of Object.entries(reads)) {
    const cost = await costOf("GET", `/api/v1${path}`);
    row(name, toldCost(cost));
    judged(name, cost.trips <= 2, `${cost.trips} trips (wanted 2)`);
  }
  const some = (await call("GET", `/api/v1/tasks?board_id=${other.id}&limit=200`)).body.items.map(({ id }) => id);
  const more = (await call("GET", `/api/v1/tasks?board_id=${large.id}&limit=200&offset=200`)).body.items;
  const five = (await call("GET", `/api/v1/tasks?board_id=${large.id}&limit=200`)).body.items
    .concat(more, (await call("GET", `/api/v1/tasks?board_id=${large.id}&limit=100&offset=400`)).body.items)
    .map(({ id }) => id);
  const writes = [
    ["POST /tasks", "POST", "/api/v1/tasks", { board_id: large.id, title: "new" }, 3],
    ["PATCH /tasks/{id}", "PATCH", `/api/v1/tasks/${first.id}`, { priority: "urgent" }, 3],
    ["POST /tasks/{id}/move", "POST", `/api/v1/tasks/${some[0]}/move`, { board_id: large.id }, 4],
    [`POST /tasks/bulk of ${five.length}`, "POST", "/api/v1/tasks/bulk", { task_ids: five, set: { priority: "high" } }, 6],
  ];
  for (const [name, method, path, body, trips] of writes) {
    const cost = await costOf(method, path, body);
    row(name, toldCost(cost));
    judged(name, cost.trips <= trips, `${cost.trips} trips (wanted ${trips})`);
  }
  console.log(`\ntargets\n${verdicts.join("\n")}`);
} finally {
  server.kill("SIGTERM");
  await new Promise((done) => server.once("exit", done));
  agent.destroy();
  rmSync(work, { recursive: true, force: true });
}
