// `npm run fuzz`: generated bad and half-good values for every operation of the OpenAPI document and every socket, sent to
// the built Worker. Seeded and time-boxed: --seed=N --seconds=N --only=operationId
// or --only="socket board", --only=rights. Closes with `N passed, N failed`.
import { parseArgs } from "node:util";
import { afterwards } from "./afterwards.mjs";
import { agentOf, apiKeyOf, ownerOf, strangersOf } from "./callers.mjs";
import { readDocument } from "./document.mjs";
import { Findings } from "./findings.mjs";
import { unboundedInputs } from "./limits.mjs";
import { Pool } from "./pool.mjs";
import { randomOf } from "./random.mjs";
import { fuzzEdges, fuzzLast, fuzzOperations, fuzzSockets, SOCKETS } from "./rounds.mjs";
import { startServer } from "./server.mjs";
import { fingerprint } from "./stored.mjs";
import { drawSubjects, fuzzSubjects, SUBJECT_NAMES } from "./subjects.mjs";
import { makeWorld, sow } from "./world.mjs";

const { values: given } = parseArgs({ options: { seed: { type: "string" }, seconds: { type: "string" }, only: { type: "string" } } });
const seed = Number(given.seed ?? Math.floor(Math.random() * 2 ** 31));
const seconds = Number(given.seconds ?? 60);
const only = given.only ?? null;
if (!Number.isInteger(seed) || !(seconds > 0)) throw new Error("--seed takes a whole number, --seconds a positive one");

const say = (text) => console.log(`${new Date().toISOString().slice(11, 23)}  ${text}`);
/** Of the time: strangers, those who may call (with what is about one thing each), sockets; the rest is for drawing what was stored. What
 *  ends the world and the last checks come on top. */
const SHARES = { strangers: 0.1, callers: 0.5, sockets: 0.2 };
const QUIET_MS = 500;

/** Waits until nothing is written any more: consumers have caught up with what was done before. */
async function quiet(stateDir) {
  for (let tries = 0, before = ""; tries < 40; tries++) {
    const now = JSON.stringify(fingerprint(stateDir));
    if (now === before) return;
    before = now;
    await new Promise((next) => setTimeout(next, QUIET_MS));
  }
}

/** How fast was written: cron forgets it by itself, so that there may be less of it, but not more. */
const GOES_BY_ITSELF = "write_limits";
const hasGrown = (before, after) => Number.parseInt(after, 10) > Number.parseInt(before, 10);

/** Strangers alone: what they send may fail in any way, but changes no row. */
async function strangersChangeNothing(run) {
  await quiet(run.server.stateDir);
  const before = fingerprint(run.server.stateDir);
  await fuzzOperations(run, strangersOf(run.server, run.world.home.organization.id), seconds * SHARES.strangers);
  await quiet(run.server.stateDir);
  const after = fingerprint(run.server.stateDir);
  const changed = Object.keys(after).filter((table) => (table === GOES_BY_ITSELF ? hasGrown(before[table], after[table]) : before[table] !== after[table]));
  return changed.map((table) => `${table}: ${before[table]} before, ${after[table]} after`);
}

async function main(server) {
  const document = await readDocument(server.origin);
  const operations = document.operations.filter((one) => !only || one.id === only);
  const socketNames = SOCKETS.filter((name) => !only || only === `socket ${name}`);
  if (operations.length + socketNames.length === 0 && !SUBJECT_NAMES.includes(only))
    throw new Error(`--only=${only}: no such operation, and no such socket: ${SOCKETS.join(", ")}, or subject: ${SUBJECT_NAMES.join(", ")}`);
  const pool = new Pool(new Set([...document.operations.flatMap((one) => one.names), "user_id"]), new Map(document.operations.flatMap((one) => one.spoken)));
  const world = await makeWorld(server, document, pool);
  const owner = ownerOf(server, world.home.organization.id);
  const [apiKey, agent] = [await apiKeyOf(document, world), await agentOf(server, document, world)];
  const callers = [owner, apiKey, agent].filter(Boolean);
  const secrets = [
    { name: "LOCAL_AUTH_TOKEN", text: server.secrets.token },
    { name: "SEAL_KEY", text: server.secrets.sealKey },
    ...callers.filter((caller) => caller.token).map((caller) => ({ name: `the token of the ${caller.name}`, text: caller.token })),
  ];
  const findings = new Findings(server, { document, secrets });
  const run = { server, document, operations, pool, world, seed, findings, secrets, tally: { requests: 0, pairs: new Set(), answered: new Map() } };
  run.onAnswer = (sent, answer) => {
    run.tally.requests += 1;
    run.tally.pairs.add(`${sent.operation.id} ${sent.caller}`);
    const counts = run.tally.answered.get(sent.operation.id) ?? {};
    counts[answer.status ?? "none"] = (counts[answer.status ?? "none"] ?? 0) + 1;
    run.tally.answered.set(sent.operation.id, counts);
    return findings.hear(sent, answer);
  };
  const missing = ["api key", "agent"].filter((name) => !callers.some((caller) => caller.name === name));
  say(
    `${operations.length} operations; callers: nobody, garbage, ${callers.map((caller) => caller.name).join(", ")}${missing.length ? `; without ${missing.join(", ")}` : ""}`,
  );

  await sow({ server, document, pool, callers, seed, onAnswer: run.onAnswer });
  const residentBefore = server.residentMib();
  const changedByStrangers = await strangersChangeNothing(run);
  say(`strangers: ${run.tally.requests} requests so far`);
  const began = performance.now();
  const requestsBefore = run.tally.requests;
  await fuzzEdges(run, callers);
  say(`edges: ${run.tally.requests - requestsBefore} requests`);
  const subjects = await fuzzSubjects(run, callers, seconds, only);
  say(`subjects: ${run.tally.requests} requests so far`);
  const edgesTook = (performance.now() - began) / 1_000;
  await fuzzOperations(run, callers, Math.max(0, seconds * SHARES.callers - edgesTook), { others: true });
  const rate = Math.round((run.tally.requests - requestsBefore) / ((performance.now() - began) / 1_000));
  say(`callers: ${run.tally.requests} requests so far, ${rate}/s`);
  // What the edges took beyond their share is taken from the sockets: a busy machine gets no longer run.
  const socketSeconds = only ? seconds : Math.max(0, seconds * SHARES.sockets - Math.max(0, edgesTook - seconds * SHARES.callers));
  const sockets = await fuzzSockets(run, socketNames, socketSeconds);
  say(`sockets: ${sockets.map((kind) => `${kind.name} ${kind.bursts} bursts`).join(", ") || "left out"}`);
  subjects.push(...(await drawSubjects(run, callers, only)));
  say("drawn");
  await findings.shrink();
  await fuzzLast(run, callers);
  const checks = [
    { sentence: "every kind of caller is there: nobody, garbage, owner, api key, agent", wrong: missing },
    {
      sentence: `every operation was sent as every caller (${run.tally.pairs.size})`,
      wrong: neverSent(run, ["nobody", "garbage", "owner", "api key", "agent"]),
    },
    { sentence: "every kind of frame was sent on every socket", wrong: sockets.flatMap(framesNeverSent) },
    { sentence: "every text and list that can be sent has a greatest length in the document", wrong: unboundedInputs(document) },
    ...subjects,
    { sentence: "what nobody and a garbage token sent changed nothing", wrong: changedByStrangers },
    ...(await afterwards({ ...run, callers, residentBefore, random: randomOf(seed, "afterwards") })),
  ];
  return { run, sockets, checks, rate };
}

const isNamed = (name) => !only || only === name;
const neverSent = ({ operations, tally }, callers) =>
  operations.flatMap(({ id }) => callers.map((caller) => `${id} ${caller}`)).filter((pair) => !tally.pairs.has(pair));

const framesNeverSent = ({ name, frames }) => Object.keys(frames).flatMap((frame) => (frames[frame] === 0 ? [`${name}: ${frame}`] : []));

/** Prints what was found; answers how many passed and failed. */
function report({ run, sockets, checks, rate }) {
  const { findings, tally, operations } = run;
  const readable = (text) => String(text).replace(/\p{Cc}|\p{Cs}/gu, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const hide = (text) => run.secrets.reduce((shown, secret) => shown.replaceAll(secret.text, `$(${secret.name})`), readable(text));
  // Alone it is quicker, but what needs the traces of other operations only comes back with all of them.
  findings.print(hide, (subject) => `npm run fuzz -- --seed=${seed} --seconds=${seconds} "--only=${only ?? subject}", or all without --only`);
  for (const { sentence, wrong } of checks) {
    console.log(`${wrong.length === 0 ? "  ok " : "FAIL "} ${sentence}${wrong.length > 0 ? ` (${wrong.length})` : ""}`);
    for (const line of wrong.slice(0, 12)) console.log(`     ${hide(line)}`);
  }
  if (findings.once.length > 0) console.log(`note  late or cut off once, good when repeated: ${findings.once.length}, e.g. ${hide(findings.once[0])}`);
  const never = operations.filter((one) => !Object.keys(tally.answered.get(one.id) ?? {}).some((status) => status.startsWith("2"))).map((one) => one.id);
  if (process.env.FUZZ_VERBOSE) for (const [id, counts] of tally.answered) console.log(`      ${id} ${JSON.stringify(counts)}`);
  if (never.length > 0) console.log(`note  never answered 2xx: ${never.join(", ")}`);
  const bad = findings.subjects;
  const subjects = [...operations.map((one) => one.id), ...sockets.map((kind) => `socket ${kind.name}`), ...SUBJECT_NAMES.filter(isNamed)];
  const failed = subjects.filter((subject) => bad.has(subject)).length + checks.filter((one) => one.wrong.length > 0).length;
  const passed = subjects.length + checks.length - failed;
  console.log(`\nseed ${seed}: ${tally.requests} requests (${rate}/s), ${tally.pairs.size} operations × callers, ${findings.size} findings`);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed;
}

console.log(`seed ${seed}, ${seconds} s${only ? `, only ${only}` : ""}`);
let server;
let failed = 1;
try {
  server = await startServer();
  failed = report(await main(server));
} catch (error) {
  console.error(error, server?.output().slice(-2_000) ?? "");
  console.log("\n0 passed, 1 failed");
} finally {
  await server?.stop();
  server?.remove();
}
process.exit(failed === 0 ? 0 : 1);
