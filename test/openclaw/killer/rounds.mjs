// Kills a gateway, or the server, at each point of a run: some runs are brought to the point together, and all is killed at once. Afterwards every
// run is judged by the gateway's own history.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { ENDS } from "../history.mjs";
import { say, sleep, until } from "../stage.mjs";
import { POINTS, modelStop } from "./points.mjs";
import { decider, giveTask, patiently } from "./setting.mjs";
import { judgeAll, KINDS, wrongs } from "./truth.mjs";

const REACHED_WITHIN_MS = 60_000;
const WAITED_MS = 180_000;
const AWAY_MAX_MS = 2_000;
let rounds = 0;

const newestOf = async (task) => (await patiently("GET", `/tasks/${task.id}/runs`)).items[0];

/** Counts what comes by the point; resolves `all` once it is as many as there are tasks. */
function counter(count) {
  const seen = new Set();
  const all = Promise.withResolvers();
  const note = (one) => {
    seen.add(one);
    if (seen.size >= count) all.resolve();
  };
  return { note, all: all.promise, seen };
}

/** What is caught where nothing passes that could be seen. */
async function look({ at }, tasks, isOver) {
  if (at.run) for (const task of tasks) while (!isOver() && !(await at.run(await newestOf(task)))) await sleep(50);
  if (at.ran) {
    const ran = () => readFileSync(tasks[0].side.real.ranLog, "utf8").split("\n");
    while (!isOver() && !tasks.every(({ mark }) => ran().includes(mark))) await sleep(50);
  }
}

/** Brings the runs to the point; answers what undoes it, and how many came there. */
async function bring(point, side, model, marks) {
  const { passing, does } = point.at;
  const [there, stopped] = [counter(marks.length), counter(marks.length)];
  const gate = Promise.withResolvers();
  if (point.gathers) void stopped.all.then(gate.resolve);
  for (const mark of marks) model.gates.set(mark, { at: modelStop(point), reached: () => stopped.note(mark), until: gate.promise });
  if (passing)
    side.tap.watch = (frame) => {
      if (!passing(frame)) return undefined;
      there.note(frame.session ?? frame.frame.params?.id ?? frame.frame.id);
      return does;
    };
  if (point.at.ran) rmSync(side.real.go, { force: true });
  const decides = point.decides ? decider(side, () => "approved") : null;
  const tasks = [];
  for (const [n, mark] of marks.entries()) tasks.push(await giveTask(side, side.agents[n % side.agents.length], mark, { command: point.command }));
  let isOver = false;
  const late = sleep(REACHED_WITHIN_MS).then(() => (isOver = true));
  const came = passing ? there.all : point.at.run || point.at.ran ? look(point, tasks, () => isOver) : stopped.all;
  await Promise.race([came, late]);
  const isReached = !isOver;
  isOver = true;
  if (!isReached) say(`  not all came to "${point.name}": ${(passing ? there : stopped).seen.size} of ${marks.length}`);
  const letGo = () => {
    side.tap.watch = null;
    for (const mark of marks) model.gates.delete(mark);
    gate.resolve();
    writeFileSync(side.real.go, "");
  };
  return { tasks, letGo, decides, isReached };
}

async function settle(tasks) {
  const since = Date.now();
  const settled = new Map();
  while (settled.size < tasks.length && Date.now() - since < WAITED_MS) {
    for (const task of tasks.filter(({ mark }) => !settled.has(mark))) if (ENDS.has((await newestOf(task))?.status)) settled.set(task.mark, Date.now() - since);
    await sleep(250);
  }
  return settled;
}

/** One kill. `what`: "gateway", or the server, which is started again by `setting`. */
async function round(setting, side, point, { what, runs, chance }) {
  rounds += 1;
  const marks = Array.from({ length: runs }, (_, n) => `k${rounds}-${side.name}${n}`);
  const { tasks, letGo, decides, isReached } = await bring(point, side, setting.model, marks);
  await (what === "gateway" ? side.killGateway() : setting.killServer());
  letGo();
  await decides?.stop();
  await sleep(chance.between(0, AWAY_MAX_MS));
  await (what === "gateway" ? side.startGateway() : setting.startServer());
  await side.online();
  const later = decider(side, () => "approved");
  const settled = await settle(tasks);
  await until("what is held to be released", async () => (await pendingOn(side)) === 0, 30_000).catch(() => null);
  await later.stop();
  const judged = await judgeAll(tasks, side, setting.model);
  for (const { task, run, found, types } of judged)
    say(`  ${task.mark} ${run?.status} ${settled.get(task.mark) ?? "-"} ms${KINDS.some((kind) => found[kind].length) ? " WRONG" : ""} [${types}]`);
  for (const line of KINDS.flatMap((kind) => wrongs(judged, kind))) say(`    WRONG ${line}`);
  return { judged, slowest: settled.size < tasks.length ? null : Math.max(...settled.values()), isReached };
}

const pendingOn = async ({ board }) => (await patiently("GET", `/approvals?status=pending&board_id=${board.id}&limit=1`)).total;

/** A point's line in the table. */
function lineOf(point, what, results) {
  const judged = results.flatMap((result) => result.judged);
  const count = (fits) => judged.filter(fits).length;
  const wrong = Object.fromEntries(KINDS.map((kind) => [kind, wrongs(judged, kind)]));
  return {
    point: point.name,
    killed: what,
    runs: judged.length,
    ...Object.fromEntries(KINDS.map((kind) => [kind, count(({ found }) => found[kind].length > 0)])),
    sentAgain: count(({ isSentAgain }) => isSentAgain),
    resumed: count(({ isResumed }) => isResumed),
    failed: count(({ run }) => run?.status === "failed"),
    slowest: results.some(({ slowest }) => slowest === null) ? null : Math.max(...results.map(({ slowest }) => slowest)),
    isReached: results.every((result) => result.isReached),
    wrong,
  };
}

async function drillPoint(setting, side, point, what, { runs, chance }) {
  const results = [];
  for (let left = runs; left > 0; left -= side.agents.length) {
    say(`side ${side.name}: the ${what} is killed when ${Math.min(left, side.agents.length)} runs are at "${point.name}"`);
    results.push(await round(setting, side, point, { what, runs: Math.min(left, side.agents.length), chance }));
  }
  const line = lineOf(point, what, results);
  const { runs: count, stuck, doubled, lost, untrue, slowest } = line;
  say(`= ${point.name} (${what}): ${JSON.stringify({ runs: count, stuck, doubled, lost, untrue, slowest })}`);
  return line;
}

/** Both gateways take points from one list; then the server is killed, with one side at work at a time. `only`: parts of the names, with `|` between. */
export async function drillPoints(setting, { runs, chance, only = "", serverToo = true }) {
  const points = POINTS.filter(({ name }) => only.split("|").some((part) => name.includes(part)));
  const lines = [];
  const left = [...points];
  const work = async (side) => {
    for (let point = left.shift(); point; point = left.shift()) lines.push(await drillPoint(setting, side, point, "gateway", { runs, chance }));
  };
  await Promise.all(setting.sides.map(work));
  lines.sort((one, other) => points.findIndex(({ name }) => name === one.point) - points.findIndex(({ name }) => name === other.point));
  const [side] = setting.sides;
  for (const point of serverToo ? points.filter(({ server }) => server) : [])
    lines.push(await drillPoint(setting, side, point, "server", { runs: Math.min(runs, side.agents.length), chance }));
  return lines;
}
