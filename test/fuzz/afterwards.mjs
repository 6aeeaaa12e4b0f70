// The checks at the end: the server is well, all can be read, nothing unsound was stored.
import { readBack } from "./readback.mjs";
import { gaps, namesWithControls, soundness, unknownEnums } from "./stored.mjs";

const HEALTH_MAX_MS = 1_000;
const HEALTH_TRIES = 5;
/** Measured: 300 to 1,300, and no more after a run of five minutes: the runtime lets garbage stand. A leak of bodies would be far over it. */
const GROWTH_MAX_MIB = 1_500;

/** The fastest of some: a busy machine may delay one. */
async function healthMs(origin) {
  let best = Infinity;
  for (let tries = 0; tries < HEALTH_TRIES; tries++) {
    const began = performance.now();
    const answer = await fetch(`${origin}/healthz`, { headers: { Connection: "close" } });
    if (answer.ok && (await answer.json()).ok) best = Math.min(best, performance.now() - began);
  }
  return best;
}

/** Lines that the Worker did not log itself: the runtime tells of exceptions that nobody caught. */
const uncaught = (output) => output.split("\n").filter((line) => /uncaught|unhandled|Error\b/i.test(line) && !line.startsWith("{"));

/** Errors of the program itself, caught and logged: something that came in was taken for what it is not. */
const stumbled = (output) => output.split("\n").filter((line) => line.startsWith("{") && /"error":"(Type|Range|Reference|Syntax)Error/.test(line));

/** @returns {Promise<{ sentence: string, wrong: string[] }[]>} */
export async function afterwards({ server, document, pool, callers, random, secrets, findings, residentBefore }) {
  const wasAlive = server.isAlive();
  const health = await healthMs(server.origin).catch(() => Infinity);
  const residentAtEnd = server.residentMib();
  const { wrong, read, unread } = await readBack({ server, document, pool, callers, random, findings });
  const resident = Math.min(residentAtEnd, server.residentMib()); // it may have collected in between
  await server.stop();
  const { stateDir } = server;
  const output = server.output();
  return [
    { sentence: "the server process is alive", wrong: wasAlive ? [] : ["it has ended"] },
    { sentence: `/healthz answers at once (${health.toFixed(0)} ms)`, wrong: health <= HEALTH_MAX_MS ? [] : [`${health} ms`] },
    {
      sentence: `memory has not grown beyond the bound (${residentBefore} → ${resident} MiB)`,
      wrong: resident - residentBefore <= GROWTH_MAX_MIB ? [] : [`more than ${GROWTH_MAX_MIB} MiB`],
    },
    { sentence: `everything that is kept can be read (${read} reads)`, wrong: wrong.answers },
    { sentence: "something of every list has been read", wrong: unread },
    { sentence: "no text that is read back holds a lone surrogate", wrong: wrong.unreadable },
    { sentence: "no text is longer than documented", wrong: wrong.long },
    { sentence: "no name holds a control character", wrong: namesWithControls(stateDir) },
    { sentence: "every stream counts 1..n without a gap", wrong: gaps(stateDir) },
    { sentence: "the databases are sound: integrity, constraints, references", wrong: soundness(stateDir) },
    { sentence: "no row has a value that its enum does not know", wrong: unknownEnums(stateDir, document.components) },
    { sentence: "the server has logged no secret", wrong: secrets.filter((secret) => output.includes(secret.text)).map((secret) => secret.name) },
    { sentence: "the server has logged no exception that nobody caught", wrong: uncaught(output) },
    { sentence: "the server has logged no error of the program itself", wrong: stumbled(output) },
  ];
}
