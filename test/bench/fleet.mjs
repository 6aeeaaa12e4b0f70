// `npm run bench:fleet`: two hundred gateways with five agents each in one process. First five minutes of heartbeats and streams:
// what D1 was asked, memory, and how long a command takes beside a bare round trip through the connector. Then ten minutes in which
// nothing happens. Then ten thousand commands that waited for their gateways. `-- --gateways=20 --minutes=1 --idle=1 --queued=1000` for less.
// Closes with `N passed, N failed`.
import { api, call, each, endAll, now, percentile, say, settle, sleep, startGateways, startServer, totals, until, taskFor } from "./fleet-stage.mjs";
import { memoryOfTree, printMemory } from "./memory.mjs";

const given = (name, otherwise) => Number(process.argv.find((argument) => argument.startsWith(`--${name}=`))?.split("=")[1] ?? otherwise);
const GATEWAYS = given("gateways", 200);
const MINUTES = given("minutes", 5);
const IDLE_MINUTES = given("idle", 10);
const QUEUED = given("queued", 10_000);
const AGENTS_EACH = 5;
/** So many of them are away while commands gather. */
const AWAY = Math.min(20, GATEWAYS);
/** Agents of the product in the field report every ten minutes; these do so every minute. */
const HEARTBEAT_MS = 60_000;
const WORD_MS = 500;
/** Above the bare round trip, at the 99th percentile. */
const COMMAND_EXTRA_MS = 20;
const MEMORY_GROWTH_MAX = 1.2;

let passed = 0;
const failed = [];
function check(sentence, isMet) {
  if (isMet) passed += 1;
  else failed.push(sentence);
  console.log(`  ${isMet ? "met   " : "missed"} ${sentence}`);
}

const dialled = (places) => places.map(({ gatewayId, url, token }) => ({ gatewayId, url, token }));
const facts = ({ trips, rows_read, rows_written, writes, wakes }) =>
  `D1: ${trips} trips, ${rows_read} rows read, ${rows_written} written ${JSON.stringify(writes)}; woken ${JSON.stringify(wakes)}`;

/** Nothing is said or written any more. */
async function quiet() {
  const isQuiet = async () => {
    await sleep(5_000);
    const { wakes, rows_written } = await totals();
    return !wakes.frames && rows_written === 0;
  };
  await until("everything to be still", isQuiet, 600_000);
}

/** Gateways with agents that have their tokens. */
async function fleet(organization, name, count) {
  const places = await settle(organization, { count, agentsEach: AGENTS_EACH, name });
  const [before, began] = [heard.tokens.length, now()];
  gateways.send({ dial: dialled(places) });
  await until("all agents to have their tokens", () => heard.tokens.length >= before + count * AGENTS_EACH, 600_000);
  const took = now() - began;
  await quiet();
  say(`${count} gateways with ${AGENTS_EACH} agents each: all are set up ${(took / 1000).toFixed(1)} s after they dialled`);
  return places;
}

/** One bare round trip and one command after the other. */
async function commandTimes(places, forMs) {
  const [bare, commands] = [[], []];
  for (let n = 0, end = Date.now() + forMs; Date.now() < end; n++) {
    const place = places[n % places.length];
    const began = now();
    await call("POST", "/api/bare/ask", { gatewayId: place.gatewayId, method: "diagnostics.lanes" });
    bare.push(now() - began);
    const mark = `MARK-${n}x`;
    const task = await taskFor(place, null, mark);
    const arrived = new Promise((done) => heard.waiting.set(mark, done));
    const sent = now();
    await api("POST", `/tasks/${task.id}/execute`, {});
    const at = await Promise.race([arrived, sleep(30_000)]);
    if (at === undefined) failed.push(`${mark} did not arrive in 30 s`);
    else commands.push(at - sent);
    await sleep(100);
  }
  const [bareP99, p99] = [percentile(bare, 0.99), percentile(commands, 0.99)];
  console.log(`  bare round trip   ${bare.length} ×   p50 ${percentile(bare, 0.5).toFixed(1)} ms   p99 ${bareP99.toFixed(1)} ms`);
  console.log(`  command, heard    ${commands.length} ×   p50 ${percentile(commands, 0.5).toFixed(1)} ms   p99 ${p99.toFixed(1)} ms`);
  const more = p99 - bareP99;
  check(`a command is heard within ${COMMAND_EXTRA_MS} ms more than a bare round trip (p99 ${more.toFixed(1)} ms more)`, more <= COMMAND_EXTRA_MS);
}

/** Every agent reports in its turn, until it is ended; answers how often. */
function heartbeats(tokens) {
  const state = { sent: 0, isOver: false };
  const run = async () => {
    for (let n = 0; !state.isOver; n++) {
      void call("POST", "/api/v1/agent/heartbeat", {}, { bearer: tokens[n % tokens.length] }).catch((error) => failed.push(error.message));
      state.sent += 1;
      await sleep(HEARTBEAT_MS / tokens.length);
    }
  };
  const ended = run();
  const end = () => {
    state.isOver = true;
    return ended;
  };
  return { state, end };
}

async function busy(places) {
  const words = Math.ceil(((MINUTES + 1) * 60_000) / WORD_MS);
  await each(GATEWAYS, (n) => taskFor(places[n], 0, `SLOW:${words} words`));
  await until("all streams to have begun", () => heard.turns.length >= GATEWAYS, 300_000);
  say(`${MINUTES} minutes: ${GATEWAYS} streams of ${1_000 / WORD_MS} words a second each, every agent reports once a minute`);
  const beating = heartbeats([...heard.tokens]);
  await sleep(10_000); // the first reports of agents are changes: they are online now
  const memories = [];
  await totals();
  for (let minute = 1; minute <= MINUTES; minute++) {
    const [sent, begun] = [beating.state.sent, heard.turns.length];
    if (minute === MINUTES) await commandTimes(places, 60_000);
    else await sleep(60_000);
    const asked = await totals();
    memories.push(memoryOfTree(server.pid));
    console.log(`  minute ${minute}: ${beating.state.sent - sent} heartbeats, ${heard.turns.length - begun} runs begun; ${facts(asked)}`);
    for (const [text, rows] of asked.most_read) console.log(`    read ${String(rows).padStart(8)} rows by ${text.replace(/\s+/g, " ").slice(0, 160)}`);
    printMemory(`minute ${minute}`, memories.at(-1));
    const reports = beating.state.sent - sent;
    if (minute > 1 && minute < MINUTES)
      check(
        `in minute ${minute} streams write nothing, and a report no more than when its agent was seen (${asked.rows_written} rows)`,
        asked.rows_written <= reports,
      );
  }
  await beating.end();
  const [first, last] = [memories[0]?.pss ?? 0, memories.at(-2)?.pss ?? 0]; // in the last minute there are new runs
  check(`memory is flat: PSS ${first.toFixed(0)} MB after the first minute, ${last.toFixed(0)} MB after the last but one`, last <= first * MEMORY_GROWTH_MAX);
}

/** Nothing happens: frames are pings, which the runtime answers. */
async function idle() {
  const isStill = async () => {
    await totals();
    await sleep(61_000);
    const { rows_written, wakes } = await totals();
    return rows_written === 0 && !wakes.frames;
  };
  await until("a minute in which nothing is written: cron looks at the last events once more", isStill, 600_000);
  await sleep(IDLE_MINUTES * 60_000);
  const asked = await totals();
  say(`${IDLE_MINUTES} idle minutes of ${GATEWAYS} gateways: ${facts(asked)}`);
  const looks = (asked.wakes.alarms ?? 0) / GATEWAYS;
  check(
    `an idle gateway is woken by nothing but its own look at the last ping (${looks.toFixed(1)} times)`,
    !asked.wakes.frames && !asked.wakes.commands && looks <= IDLE_MINUTES,
  );
  check(`and nothing is written (${asked.rows_written} rows)`, asked.rows_written === 0);
}

/** Nobody has changed anything at a gateway. */
async function checkDrift(places) {
  const agents = places.flatMap((place) => place.agents);
  const drifts = [];
  await each(agents.length, async (n) => {
    const { drift } = await api("GET", `/agents/${agents[n].id}`);
    if (drift) drifts.push(await api("GET", `/agents/${agents[n].id}/drift`));
  });
  check(`of ${agents.length} agents that nobody has changed none is shown as changed (${drifts.length} are)`, drifts.length === 0);
  if (drifts.length > 0) console.log(JSON.stringify(drifts[0]).slice(0, 3_000));
}

const numberOf = ({ message }) => Number(/WAITED (\d+)/.exec(message)?.[1]);

/** Work that gathered while its gateways were away; one agent has no room when they are back. */
async function drain(organization) {
  const places = await fleet(organization, "Away", AWAY);
  const deaf = `mc-${places[0].agents[0].id}`;
  await checkDrift(places);
  gateways.send({ drop: true });
  await until("all connectors to have gone", () => heard.closed.length >= GATEWAYS + AWAY, 60_000);
  const began = now();
  const lanesOf = AWAY * AGENTS_EACH;
  await each(lanesOf, async (lane) => {
    for (let n = lane; n < QUEUED; n += lanesOf) await taskFor(places[lane % AWAY], Math.floor(lane / AWAY), "WAITED");
  });
  await quiet(); // what was assigned has become commands
  say(`${QUEUED} commands wait for ${AWAY} gateways that are away (stored in ${((now() - began) / 1000).toFixed(0)} s)`);
  gateways.send({ deaf });
  const arrived = () => heard.turns.filter((turn) => Number.isFinite(numberOf(turn)));
  const ofDeaf = Math.ceil(QUEUED / lanesOf);
  const dialledAt = now();
  gateways.send({ dial: dialled(places) });
  await until("all others to be drained", () => arrived().length >= QUEUED - ofDeaf, 1_800_000).finally(() => checkDrift(places));
  const took = (now() - dialledAt) / 1000;
  check(
    `no agent waits for another's failure: ${arrived().length} arrived in ${took.toFixed(1)} s (${(arrived().length / took).toFixed(0)}/s), none of the one without room`,
    !arrived().some(({ sessionKey }) => sessionKey.includes(deaf)),
  );
  gateways.send({ hearing: deaf });
  await until("the last to be drained", () => arrived().length >= QUEUED, 300_000);
  await sleep(5_000);
  const lanes = [...Map.groupBy(arrived(), ({ sessionKey }) => sessionKey.split(":")[1]).values()].map((turns) => turns.map(numberOf));
  const isInOrder = (numbers) => numbers.every((number, at) => at === 0 || number > numbers[at - 1]);
  check(`each agent's work arrives in order (${lanes.length} agents)`, lanes.length === lanesOf && lanes.every(isInOrder));
  check(`each command arrives once (${arrived().length} of ${QUEUED})`, new Set(arrived().map(numberOf)).size === QUEUED && arrived().length === QUEUED);
  printMemory("in the end", memoryOfTree(server.pid));
}

const server = await startServer();
const { child: gateways, heard } = startGateways(WORD_MS);
try {
  await api("PATCH", "/users/me", { name: "Bench" });
  const organization = await api("POST", "/organizations", { name: "Fleet" });
  const places = await fleet(organization, "Busy", GATEWAYS);
  if (MINUTES > 0) await busy(places);
  if (IDLE_MINUTES > 0) await idle();
  if (QUEUED > 0) await drain(organization);
} catch (error) {
  failed.push(error.message);
  console.error(error);
} finally {
  await endAll(server, gateways);
}
for (const sentence of [...failed, ...heard.failed]) console.log(`  failed: ${sentence}`);
console.log(`\n${passed} passed, ${failed.length + heard.failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);
