// Many tasks over two gateways while gateways, connectors and the server are killed at random moments, some together, and started again after up
// to ten seconds. When all is back and has settled, every run is judged by the gateways' own histories.
import { ENDS, openGateway } from "../history.mjs";
import { say, sleep } from "../stage.mjs";
import { decider, giveTask, patiently } from "./setting.mjs";
import { judgeAll } from "./truth.mjs";

const AWAY_MAX_MS = 10_000;
/** What is back is left alone so long, so that something goes on there when it is killed again. */
const SPARED_MS = [8_000, 25_000];
/** Between two faults; some come together. */
const PAUSE_MS = [4_000, 14_000];
const SETTLED_WITHIN_MS = 60_000;
const WAITED_MS = 6 * 60_000;

/** What can be killed: whether it is up, and how it ends and begins. */
function parts(setting) {
  const ofSides = setting.sides.flatMap((side) => [
    { name: `gateway ${side.name}`, isUp: () => side.isGatewayUp, kill: () => side.killGateway(), start: () => side.startGateway() },
    { name: `connector ${side.name}`, isUp: () => side.isConnectorUp, kill: () => side.killConnector(), start: () => side.startConnector() },
  ]);
  return [...ofSides, { name: "server", isUp: () => setting.isServerUp, kill: () => setting.killServer(), start: () => setting.startServer() }];
}

async function fault(part, awayMs) {
  say(`killed: ${part.name}, for ${Math.round(awayMs)} ms`);
  await part.kill();
  await sleep(awayMs);
  await part.start();
  say(`back: ${part.name}`);
}

async function faults(setting, { until, chance }) {
  const all = parts(setting);
  /** By name: when it may be killed again. */
  const spared = new Map();
  const open = [];
  let count = 0;
  while (Date.now() < until) {
    await sleep(chance.between(...PAUSE_MS));
    const together = chance.isWith(0.25) ? 2 : 1;
    for (let n = 0; n < together; n++) {
      const part = chance.oneOf(all.filter(({ isUp, name }) => isUp() && (spared.get(name) ?? 0) < Date.now()));
      if (!part) continue;
      spared.set(part.name, Number.POSITIVE_INFINITY);
      count += 1;
      const sparedMs = chance.between(...SPARED_MS);
      const done = fault(part, chance.between(0, AWAY_MAX_MS)).then(() => spared.set(part.name, Date.now() + sparedMs));
      open.push(done);
    }
  }
  await Promise.all(open);
  return count;
}

async function give(setting, { tasks, minutes, chance }) {
  const given = [];
  const pause = (minutes * 60_000) / tasks;
  for (let n = 0; n < tasks; n++) {
    const side = setting.sides[n % 2];
    const kind = { command: chance.isWith(0.4), words: 3 + chance.upTo(60), more: 3 + chance.upTo(20) };
    given.push(await giveTask(side, chance.oneOf(side.agents), `t${n}-${side.name}`, kind));
    await sleep(chance.between(0, 1.6) * pause);
  }
  return given;
}

const openOf = async (tasks) => {
  const found = [];
  for (const task of tasks) {
    const { items } = await patiently("GET", `/tasks/${task.id}/runs`);
    if (items.length === 0 || items.some(({ status }) => !ENDS.has(status))) found.push({ ...task, status: items[0]?.status ?? "no run" });
  }
  return found;
};

/** What is open though nothing goes on there. */
async function standing(tasks) {
  const found = [];
  for (const task of tasks) {
    const gateway = await openGateway(task.side.real);
    const { sessionInfo } = await gateway.call("chat.history", { sessionKey: task.sessionKey, limit: 1 });
    gateway.close();
    if (sessionInfo?.hasActiveRun !== true) found.push(`${task.mark}: ${task.status}, there ${sessionInfo?.status}`);
  }
  return found;
}

async function settled(tasks) {
  const since = Date.now();
  let stuck = [];
  let isLooked = false;
  for (let open = await openOf(tasks); open.length > 0 && Date.now() - since < WAITED_MS; open = await openOf(open)) {
    if (!isLooked && Date.now() - since > SETTLED_WITHIN_MS) {
      isLooked = true;
      stuck = await standing(open);
      say(`after a minute ${open.length} are open: ${open.map(({ mark, status }) => `${mark} ${status}`).join(", ")}`);
    }
    await sleep(1_000);
  }
  return { slowest: Date.now() - since, stuck };
}

export async function drillFifty(setting, { tasks, minutes, chance }) {
  const decides = setting.sides.map((side) => decider(side, () => (chance.isWith(0.3) ? null : chance.isWith(0.7) ? "approved" : "rejected")));
  const [given, kills] = await Promise.all([give(setting, { tasks, minutes, chance }), faults(setting, { until: Date.now() + minutes * 60_000, chance })]);
  await Promise.all(setting.sides.map((side) => side.online()));
  say(`all is back after ${kills} kills`);
  const { slowest, stuck } = await settled(given);
  for (const decider of decides) await decider.stop();
  const judged = [];
  for (const side of setting.sides)
    judged.push(
      ...(await judgeAll(
        given.filter((task) => task.side === side),
        side,
        setting.model,
      )),
    );
  return { judged, kills, slowest, stuck };
}
