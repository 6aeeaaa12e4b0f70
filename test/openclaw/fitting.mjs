// `npm run e2e:routing`: ten agents are set up on two real gateways, which are killed (-9) meanwhile, with a connector and the server; then tasks
// that name no agent go where they fit, and elsewhere while a gateway is away. Prints what it saw.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { patiently, Setting } from "./killer/setting.mjs";
import { ended, say, sleep, until } from "./stage.mjs";

const EACH = 5;
/**
 * A gateway that is killed while it takes up a change of its configuration takes up no other for five minutes: until then its lease
 * `core:plugin-lifecycle` stands in its database (OpenClaw 2026.9.6). It knows of a new agent then, and says it is not found.
 */
const SET_UP_WITHIN_MS = Number(process.env.SET_UP_WITHIN_MS ?? 480_000);
const failed = [];
function check(sentence, isSo, seen) {
  if (!isSo) failed.push(sentence);
  say(`${isSo ? "  ok " : "FAIL "} ${sentence}${seen === undefined ? "" : `: ${JSON.stringify(seen)}`}`.slice(0, 500));
}

const setting = new Setting();
const [a, b] = setting.sides;
const configOf = ({ real }) => readFileSync(resolve(real.home, "state/openclaw.json"), "utf8");
const namesOn = (side) => Object.keys(JSON.parse(configOf(side)).agents.entries ?? {});
const hashOf = (text) => createHash("sha256").update(text).digest("hex").slice(0, 12);
const lifecycleOf = ({ id }) => patiently("GET", `/agents/${id}/lifecycle`);
const stepsOf = ({ provisioning }) =>
  provisioning.steps
    .filter(({ state }) => state !== "pending")
    .map(({ step, state }) => `${step} ${state}`)
    .join(", ");

/** Killed and back, each at its own moment, while agents are set up. */
async function killInBetween() {
  await sleep(2_500);
  say(`gateway ${b.name} is killed`);
  await b.killGateway();
  await sleep(2_000);
  say("the server is killed");
  await setting.killServer();
  await sleep(1_000);
  await setting.startServer();
  say(`connector ${a.name} is killed`);
  await a.killConnector();
  await sleep(2_000);
  await Promise.all([a.startConnector(), b.startGateway()]);
  say("all are back");
}

async function setUp(board) {
  const make = (side, n, capabilities) =>
    patiently("POST", "/agents", { name: `${side.name}-fit-${n}`, board_id: board.id, gateway_id: side.gateway.id, capabilities, command_policy: "ask" });
  const began = Date.now();
  const agents = [];
  for (let n = 0; n < EACH; n++) agents.push(await make(a, n, ["docs"]), await make(b, n, ["Rust"]));
  const killed = killInBetween();
  const shown = new Set();
  const all = async () => {
    const lives = await Promise.all(agents.map(lifecycleOf));
    for (const life of lives) shown.add(`${life.state}/${life.reason}: ${stepsOf(life)}`);
    return lives.every(({ state }) => state === "online") && lives;
  };
  await killed;
  const lives = await until("all agents to be online", all, SET_UP_WITHIN_MS).catch(async (error) => {
    for (const life of await Promise.all(agents.map(lifecycleOf)))
      if (life.state !== "online")
        say(`      ${life.state}/${life.reason} after ${life.provisioning.attempts}: ${stepsOf(life)}; ${life.detail ?? life.provisioning.error}`);
    throw error;
  });
  for (const line of shown) say(`      ${line}`);
  check(
    `${2 * EACH} agents on two gateways are set up through kills of a gateway, a connector and the server`,
    lives.length === 2 * EACH,
    `${Date.now() - began} ms`,
  );
  for (const side of [a, b]) {
    const wanted = agents.filter(({ gateway_id }) => gateway_id === side.gateway.id).map(({ id }) => `mc-${id}`);
    const there = namesOn(side);
    check(
      `each of them is on gateway ${side.name} once`,
      wanted.every((name) => there.filter((one) => one === name).length === 1),
      there.length,
    );
  }
  return agents;
}

async function onlyWhatDiffers(agent, side) {
  const before = hashOf(configOf(side));
  await patiently("POST", `/agents/${agent.id}/provision`);
  await until("it to be online again", async () => (await lifecycleOf(agent)).state === "online");
  const after = hashOf(configOf(side));
  check("set up again with nothing changed, the configuration of its gateway is not written", before === after, [before, after]);
}

const routingOf = async (task) => (await patiently("GET", `/tasks/${task.id}/routing`)).last.routing;

async function send(board, title, more = {}, order = {}) {
  const task = await patiently("POST", "/tasks", { board_id: board.id, title, description: `MARK ${title}\nSAY 6`, status: "todo", ...more });
  const run = await patiently("POST", `/tasks/${task.id}/execute`, order);
  const { reason, before } = await routingOf(task);
  say(`      ${title} → ${run.agent_name} (${reason}, before ${before})`);
  return { task, run, reason };
}

async function route(board) {
  const tag = await patiently("POST", "/tags", { name: "Rust", slug: "rust", color: "1d76db" });
  const tagged = [];
  const plain = [];
  for (let n = 0; n < 5; n++) {
    tagged.push(await send(board, `rust-${n}`, { tag_ids: [tag.id] }));
    plain.push(await send(board, `any-${n}`));
  }
  check(
    "tasks that ask for something go to who can it",
    tagged.every(({ run }) => run.gateway_id === b.gateway.id),
    tagged.map(({ reason }) => reason),
  );
  const loads = Object.values(Object.groupBy([...tagged, ...plain], ({ run }) => run.agent_id)).map(({ length }) => length);
  check(
    "and all are spread: nobody has more than one task more than another",
    Math.max(...loads) - Math.min(...loads) <= 1 && loads.length === 2 * EACH,
    loads,
  );
  const ends = await Promise.all([...tagged, ...plain].map(({ run }) => ended(run.id, 180_000)));
  check(
    "all of them succeed",
    ends.every(({ status }) => status === "succeeded"),
    ends.map(({ status, error }) => error ?? status),
  );

  await b.killGateway();
  await until("gateway B to be seen away", async () => !(await b.isOnline()));
  const meanwhile = await send(board, "while-away", { tag_ids: [tag.id] });
  check("while its gateway is away, one that only wishes goes to another", meanwhile.run.gateway_id === a.gateway.id, meanwhile.reason);
  const waiting = await send(board, "must-rust", {}, { capabilities: ["rust"] });
  check("one that must, waits for it", waiting.run.gateway_id === b.gateway.id && waiting.run.status === "queued", waiting.reason);
  await b.startGateway();
  check("and is done when it is back", (await ended(waiting.run.id, 180_000)).status === "succeeded");
  const nobody = await patiently("POST", `/tasks/${meanwhile.task.id}/execute`, { capabilities: ["cobol"] }, { expect: 409 });
  check("what nobody can is refused, with who lacks it", nobody.code === "agent_required" && nobody.refused.length === 2 * EACH, nobody.detail);
  for (const side of [a, b]) {
    const run = await patiently("POST", `/gateways/${side.gateway.id}/execute`, {
      task_id: (await patiently("POST", "/tasks", { board_id: board.id, title: `on-${side.name}`, description: `MARK on-${side.name}\nSAY 4` })).id,
    });
    const done = await ended(run.id, 120_000);
    check(
      `a gateway that is asked for gets it, and answers with its result: ${side.name}`,
      run.gateway_id === side.gateway.id && done.result?.includes(`on-${side.name}.3`),
      done.result,
    );
  }
}

try {
  await setting.open(1);
  const board = await patiently("POST", "/boards", { name: "Fit", gateway_id: a.gateway.id });
  const agents = await setUp(board);
  await onlyWhatDiffers(agents[0], a);
  await route(board);
} catch (error) {
  failed.push(error.message);
  console.error(error);
} finally {
  await setting.close();
}
console.log(failed.length === 0 ? "passed" : `failed: ${failed.join("; ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
