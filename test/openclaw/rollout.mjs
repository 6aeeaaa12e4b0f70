// `npm run e2e:rollout`: ten agents on two real gateways, made as the field's client makes them too. What they inherit is rolled out to all of
// them; their tokens are rotated while they call the API; one gateway and the server are killed (-9) in the middle of a roll-out; two agents
// claim one task. Prints what it saw.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { ageClaim } from "./aging.mjs";
import { patiently, Setting } from "./killer/setting.mjs";
import { agentToken, api, ended, origin, say, until } from "./stage.mjs";

const EACH = 5;
/** A killed gateway may take up no change for five minutes (fitting.mjs). */
const PATIENCE_MS = 480_000;
let passed = 0;
const failed = [];
function check(sentence, isSo, seen) {
  if (isSo) passed += 1;
  else failed.push(sentence);
  say(`${isSo ? "  ok " : "FAIL "} ${sentence}${seen === undefined ? "" : `: ${typeof seen === "string" ? seen : JSON.stringify(seen)}`}`.slice(0, 600));
}

const setting = new Setting();
const [a, b] = setting.sides;
const agents = [];
const of = (side) => agents.filter(({ gateway_id }) => gateway_id === side.gateway.id);
const sideOf = ({ gateway_id }) => (gateway_id === a.gateway.id ? a : b);
const workspaceOf = (agent) => resolve(sideOf(agent).real.home, `workspaces/workspace-mc-${agent.id}`);
const fileOf = (agent, name) => readFileSync(resolve(workspaceOf(agent), name), "utf8");
const tokenOf = (agent) => agentToken(workspaceOf(agent));
const configHash = ({ real }) =>
  createHash("sha256")
    .update(readFileSync(resolve(real.home, "state/openclaw.json")))
    .digest("hex")
    .slice(0, 12);
const as = (agent, method, path, body, options = {}) =>
  api(method, path, body, { ...options, headers: { "X-Agent-Token": tokenOf(agent), Authorization: "" } });

/** Three as the field's client makes them, which names the board alone; two with their gateway. The first of each board leads it. */
async function provision(side) {
  const field = { status: "provisioning", heartbeat_config: null, identity_profile: { role: "tester" }, identity_template: null, soul_template: null };
  for (let n = 0; n < EACH; n++) {
    const place = n < 3 ? { board_id: side.board.id, ...field } : { board_id: side.board.id, gateway_id: side.gateway.id };
    const made = await patiently("POST", "/agents", { name: `${side.name}-${n}`, ...place, ...(n === 3 ? { command_policy: "trust" } : {}) });
    if (made.status !== "provisioning" || made.gateway_id !== side.gateway.id) failed.push(`${made.name} is ${made.status} on ${made.gateway_id}`);
    agents.push(made);
  }
}

const statusOf = async ({ id }) => (await patiently("GET", `/agents/${id}`)).status;
const allOnline = async () => (await Promise.all(agents.map(statusOf))).every((status) => status === "online");

async function setUp() {
  const began = Date.now();
  await Promise.all([provision(a), provision(b)]);
  await until("all agents to be online", allOnline, PATIENCE_MS);
  check(
    `${agents.length} agents are provisioned; of a body with the board alone the board's gateway is taken, and none stays a draft`,
    agents.length === 2 * EACH,
    {
      ms: Date.now() - began,
    },
  );
  for (const side of [a, b]) await patiently("PATCH", `/agents/${of(side)[0].id}`, { is_board_lead: true });
}

const soul = (text) => patiently("PATCH", `/agent-defaults/${a.board.organization_id}`, { file_templates: { "SOUL.md": text } });
const previewed = async () => (await patiently("GET", `/agent-defaults/${a.board.organization_id}/roll-out-preview?limit=200`)).items;
const start = (options = {}) => patiently("POST", "/agent-roll-outs", { place_id: a.board.organization_id, ...options });
const read = ({ id }) => patiently("GET", `/agent-roll-outs/${id}`);
const shortly = (counts) =>
  Object.entries(counts)
    .filter(([, n]) => n > 0)
    .map(([state, n]) => `${n} ${state}`)
    .join(", ");

/** Follows it to its end, and tells each step that was seen. */
async function followed(rollOut) {
  const began = Date.now();
  const seen = [];
  const over = await until(
    "the roll-out to end",
    async () => {
      const now = await read(rollOut);
      if (seen.at(-1) !== shortly(now.counts)) seen.push(shortly(now.counts));
      return now.status !== "running" && now;
    },
    PATIENCE_MS,
  );
  say(`      ${seen.join(" → ")} (${Date.now() - began} ms)`);
  return over;
}

async function template() {
  await soul("Calm, {{ agent_name }}.");
  const preview = await previewed();
  const lines = preview.map(({ becomes, parts }) =>
    [becomes, parts.map(({ part, before, after }) => `${part} ${before !== null && before !== after}`).join()].join(" "),
  );
  check("the preview shows what changes, agent by agent", lines.length === 2 * EACH && lines.every((line) => line === "written SOUL.md true"), [
    ...new Set(lines),
  ]);
  const done = await followed(await start());
  check("a template is rolled out to all", done.status === "done" && done.counts.done === 2 * EACH, done.error ?? shortly(done.counts));
  const wrong = agents.filter((agent) => fileOf(agent, "SOUL.md") !== `Calm, ${agent.name}.\n`);
  check(
    "and stands in each workspace",
    wrong.length === 0,
    wrong.map(({ name }) => name),
  );
  const before = [a, b].map(configHash);
  const again = await followed(await start());
  const after = [a, b].map(configHash);
  check("rolled out again, nothing is written", again.counts.unchanged === 2 * EACH && before.join() === after.join(), [shortly(again.counts), before, after]);
}

/** What a running agent does: it calls the API with the token that it was begun with, and with the one of its file, until it may end. */
const CALLER = `#!/bin/sh
# home, mark, workspace
now() { sed -n 's/^AUTH_TOKEN=//p' "$3/AGENTS.md"; }
[ -s "$1/first-$2" ] || now "$@" > "$1/first-$2"
call() { curl -s -o /dev/null -w "$1 %{http_code}\\n" -H "X-Agent-Token: $2" ${origin}/api/v1/agent/healthz; }
n=0
while [ $n -lt 12 ] && [ ! -e "$1/over" ]; do
  { call first "$(cat "$1/first-$2")"; call file "$(now "$@")"; } >> "$1/calls-$2"
  n=$((n + 1)); sleep 0.2
done
[ -e "$1/over" ] && echo "ran $2" || echo "goes on with $2: $(wc -l < "$1/calls-$2") calls"
`;

const callsOf = ({ side, mark }) => {
  const file = resolve(side.real.home, `calls-${mark}`);
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
};

async function beginCalls(side) {
  const { home } = side.real;
  const [agent, mark] = [of(side)[3], `calls-of-${side.name}`];
  for (const left of ["over", `first-${mark}`, `calls-${mark}`]) rmSync(resolve(home, left), { force: true });
  writeFileSync(resolve(home, "caller.sh"), CALLER, { mode: 0o755 });
  const lines = [`MARK ${mark}`, "SAY 2", `RUN sh ${home}/caller.sh ${home} ${mark} ${workspaceOf(agent)}`, "TIMES 90", "THEN SAY 2"];
  const task = await patiently("POST", "/tasks", {
    board_id: side.board.id,
    title: mark,
    description: lines.join("\n"),
    status: "todo",
    assigned_agent_id: agent.id,
  });
  const run = await until("the run", async () => (await patiently("GET", `/tasks/${task.id}/runs`)).items[0]);
  await until(`${agent.name} to call`, () => callsOf({ side, mark }).length >= 10, PATIENCE_MS);
  return { side, agent, mark, run };
}

async function rotate() {
  const running = await Promise.all([beginCalls(a), beginCalls(b)]);
  const before = agents.map(tokenOf);
  const done = await followed(await start({ rotate_tokens: true }));
  const after = agents.map(tokenOf);
  const changed = after.filter((token, at) => token !== before[at]).length;
  check("the tokens of all are rotated while two of them run", done.counts.done === 2 * EACH && changed === 2 * EACH, [shortly(done.counts), changed]);
  const atEnd = running.map((one) => callsOf(one).length);
  await until("them to call on with both tokens", () => running.every((one, at) => callsOf(one).length > atEnd[at] + 20), PATIENCE_MS);
  for (const { real } of [a, b]) writeFileSync(resolve(real.home, "over"), "");
  const ends = await Promise.all(running.map(({ run }) => ended(run.id, PATIENCE_MS)));
  const counts = Object.groupBy(running.flatMap(callsOf), (line) => line);
  const seen = Object.fromEntries(Object.entries(counts).map(([line, all]) => [line, all.length]));
  check(
    "every call was answered: with the token that a run began with, and with the one of the file",
    Object.keys(seen).sort().join() === "file 200,first 200",
    seen,
  );
  check(
    "their runs went on through it and ended well",
    ends.every(({ status }) => status === "succeeded"),
    ends.map(({ status, error }) => error ?? status),
  );
}

const commandsOf = async (side, kind) => (await patiently("GET", `/gateways/${side.gateway.id}/commands?limit=200`)).items.filter((one) => one.kind === kind);

async function leads() {
  const before = agents.map(tokenOf);
  const done = await followed(await start({ lead_only: true, rotate_tokens: true, reset_sessions: true }));
  const changed = agents.filter((agent, at) => tokenOf(agent) !== before[at]).map(({ name }) => name);
  check("leads alone are written where that is asked", done.total === 2 && done.counts.done === 2 && changed.sort().join() === "A-0,B-0", [
    shortly(done.counts),
    changed,
  ]);
  const resets = () => Promise.all([a, b].map((side) => commandsOf(side, "session.reset")));
  const settled = await until(
    "their sessions to begin anew",
    async () => {
      const found = (await resets()).flat();
      return found.length === 2 && found.every(({ status }) => status !== "queued") && found;
    },
    PATIENCE_MS,
  );
  check(
    "and their sessions begin anew",
    settled.every(({ status }) => status === "done"),
    settled.map(({ status, error }) => error ?? status),
  );
}

async function midway() {
  await soul("Calmer, {{ agent_name }}.");
  const [rollOut] = await Promise.all([start(), b.killGateway()]);
  await until("the agents of A to be done", async () => (await read(rollOut)).counts.done >= EACH, PATIENCE_MS);
  const half = await read(rollOut);
  const left = (await patiently("GET", `/agent-roll-outs/${rollOut.id}/agents?status=written`)).items;
  check(
    "while one gateway is away, the roll-out goes on at the other, and says who is waited for",
    half.status === "running" && left.length === 2 * EACH - half.counts.done && left.every(({ gateway_id }) => gateway_id === b.gateway.id),
    shortly(half.counts),
  );
  await setting.killServer();
  await setting.startServer();
  check("the server is killed meanwhile: it knows where it was", shortly((await read(rollOut)).counts) === shortly(half.counts));
  await b.startGateway();
  const done = await followed(rollOut);
  check("when the gateway is back, the rest is written", done.status === "done" && done.counts.done === 2 * EACH, shortly(done.counts));
  const wrong = agents.filter((agent) => fileOf(agent, "SOUL.md") !== `Calmer, ${agent.name}.\n`);
  check(
    "and stands in each workspace there",
    wrong.length === 0,
    wrong.map(({ name }) => name),
  );
}

async function claims() {
  const [, one, other] = of(a);
  const task = await patiently("POST", "/tasks", { board_id: a.board.id, title: "Whose is it?", status: "todo" });
  const path = `/agent/boards/${a.board.id}/tasks/${task.id}`;
  const claim = (agent) =>
    as(agent, "PATCH", path, { status: "in_progress" }).then(
      (given) => ({ agent, given }),
      ({ message }) => ({ agent, message }),
    );
  const both = await Promise.all([one, other].map(claim));
  const [winner, loser] = [both.find(({ given }) => given), both.find(({ message }) => message)];
  check("of two agents that claim a task at once one has it", winner?.given.assigned_agent_id === winner?.agent.id && / 409 /.test(loser?.message ?? ""), [
    loser?.message,
  ]);
  const refused = await as(loser.agent, "PATCH", path, { status: "in_progress" }, { expect: 409 });
  const { held_by: held } = refused;
  check(
    "the other is told who holds it, whether they live, and until when",
    held.id === winner.agent.id && held.is_alive === true && Date.parse(held.expires_at) > Date.now(),
    held,
  );
  await setting.killServer();
  ageClaim(task.id, 3 * 3_600_000);
  await setting.startServer();
  const lapsed = await until(
    "the claim to lapse",
    async () => {
      const now = await patiently("GET", `/tasks/${task.id}`);
      return now.assigned_agent_id === null && now;
    },
    120_000,
  );
  check("whoever has been silent for hours no longer has it", lapsed.status === "todo", lapsed.status);
  const next = await as(loser.agent, "PATCH", path, { status: "in_progress" });
  check("and another takes it", next.assigned_agent_id === loser.agent.id);
}

const DRILLS = { template, rotate, leads, midway, claims };
const wanted = (process.env.ROLLOUT_DRILLS ?? Object.keys(DRILLS).join()).split(",");
try {
  await setting.open(0);
  await setUp();
  for (const name of wanted) {
    say(name);
    await DRILLS[name]();
  }
} catch (error) {
  failed.push(error.message);
  console.error(error);
} finally {
  await setting.close();
}
say(`${passed} passed, ${failed.length} failed`);
for (const sentence of failed) say(`failed: ${sentence}`);
process.exitCode = failed.length === 0 ? 0 : 1;
