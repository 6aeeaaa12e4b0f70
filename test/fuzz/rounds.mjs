// The fuzzing itself: operations × callers in rounds until the time is over, bursts on sockets, and last what ends things.
import { edgesOf } from "./edges.mjs";
import { BAD_FRAMES, liveBurst, liveKinds } from "./sockets.mjs";
import { plan, send } from "./requests.mjs";
import { randomOf } from "./random.mjs";
import { RELAY_FRAMES, relayBurst, relayOf } from "./relay.mjs";
import { learnAnswer } from "./world.mjs";

export const SOCKETS = ["board", "feed", "relay"];
const IN_FLIGHT = 6;
const LAST_ROUNDS = 6;

/** Every pair of an operation and a caller, in rounds. `others`: now and then also by a caller who is not meant for it. */
export async function fuzzOperations(run, callers, seconds, { others = false } = {}) {
  const end = performance.now() + seconds * 1_000;
  const plain = run.operations.filter((one) => one.effect !== "last" || callers.every((caller) => caller.isStranger));
  const fits = (operation, caller, round) =>
    caller.isStranger || operation.isPublic || operation.actors.some((actor) => caller.actors.includes(actor)) || (others && round % 5 === 0);
  function* pairs() {
    // At least one whole round, however short the time is.
    for (let round = 0; round === 0 || performance.now() < end; round++)
      for (const operation of plain)
        for (const caller of callers) {
          if (!fits(operation, caller, round)) continue;
          if (round > 0 && performance.now() >= end) return;
          yield { operation, caller, round };
        }
  }
  await sendAll(run, pairs(), ({ operation, caller, round }) => {
    const random = randomOf(run.seed, operation.id, caller.name, round);
    return plan(operation, caller, round, { random, pool: run.pool, document: run.document });
  });
}

/** Each edge of each member and query parameter once, by the first caller whom the operation is for. Not time-boxed. */
export async function fuzzEdges(run, callers) {
  function* all() {
    for (const operation of run.operations.filter((one) => one.effect !== "last")) {
      const caller = callers.find((one) => one.actors.some((actor) => operation.actors.includes(actor))) ?? callers[0];
      const random = randomOf(run.seed, operation.id, "edges");
      const token = () => run.pool.token(random, operation.path);
      for (const edge of edgesOf(operation, { document: run.document, random, pool: run.pool, token })) yield { operation, caller, edge };
    }
  }
  await sendAll(run, all(), ({ operation, caller, edge }) => {
    const random = randomOf(run.seed, operation.id, "edge", edge.label);
    const sent = plan(operation, caller, 0, { random, pool: run.pool, document: run.document });
    if (edge.query) return { ...sent, query: [...sent.query.filter(([name]) => name !== edge.query[0]), edge.query] };
    return { ...sent, body: { type: operation.mediaType, value: edge.body } };
  });
}

/** Sends what `planned` makes of each item, some at a time, and hands the answers on. */
async function sendAll(run, items, planned) {
  const work = async () => {
    for (const item of items) {
      const sent = planned(item);
      const answer = await send(run.server, sent);
      if (answer.status < 300 && !item.caller.isStranger) learnAnswer(run, sent, answer);
      await run.onAnswer(sent, answer);
      if (!run.server.isAlive()) throw new Error(`the server ended after ${item.operation.id}`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
}

/** Bursts on each kind of socket in turn, at least one each. Answers with how often each kind of frame was sent. */
export async function fuzzSockets(run, names, seconds) {
  if (names.length === 0) return [];
  const end = performance.now() + seconds * 1_000;
  const relay = await relayOf(run);
  const kinds = [
    ...liveKinds(run).map((kind) => ({
      name: kind.name,
      frames: Object.keys(BAD_FRAMES),
      burst: (random, noted) => liveBurst(kind, random, noted),
    })),
    { name: "relay", frames: RELAY_FRAMES, burst: (random, noted) => relayBurst({ relay, run, random, noted }) },
  ].filter(({ name }) => names.includes(name));
  const told = kinds.map(({ name, frames }) => ({ name, bursts: 0, frames: Object.fromEntries(frames.map((frame) => [frame, 0])) }));
  for (let round = 0; round === 0 || performance.now() < end; round++)
    for (const [index, { name, burst }] of kinds.entries()) {
      if (round > 0 && performance.now() >= end) break;
      const found = await burst(randomOf(run.seed, "socket", name, round), (frame) => (told[index].frames[frame] += 1));
      told[index].bursts += 1;
      for (const { kind, text } of found) run.findings.add(`socket ${name}`, kind, `burst ${round}: ${text}`);
      if (!run.server.isAlive()) throw new Error(`the server ended in a burst on the ${name} socket`);
    }
  return told;
}

/**
 * Signing out, deleting the organization or the account: found by method and address (document.mjs), left for the end, done
 * in the second organization, and undone by `…/restore` where the document has it, so that all can be read afterwards.
 */
export async function fuzzLast(run, callers) {
  const { document, pool, world } = run;
  const owner = callers.find((caller) => caller.isOwner);
  const there = { ...owner, headers: (random) => [owner.headers(random)[0], ["X-Organization-Id", world.foreign.organization.id]] };
  const exchange = async (operation, round) => {
    const random = randomOf(run.seed, operation.id, "last", round);
    const sent = plan(operation, there, round, { random, pool, document });
    // No header that names the first organization: that one is read back in the end.
    if (round > 1) sent.headers = [...there.headers(random), ...sent.headers.slice(2).filter(([name]) => name !== "X-Organization-Id")];
    await run.onAnswer(sent, await send(run.server, sent));
  };
  for (const operation of run.operations.filter((one) => one.effect === "last")) {
    for (let round = 0; round < LAST_ROUNDS; round++) await exchange(operation, round);
    for (const caller of callers.filter((one) => one !== owner)) {
      const sent = plan(operation, caller, 0, { random: randomOf(run.seed, operation.id, caller.name, "last"), pool, document });
      await run.onAnswer(sent, await send(run.server, sent));
    }
    const restore = document.find("POST", `${operation.path}/restore`);
    if (operation.method === "DELETE" && restore) await exchange(restore, 0);
  }
}
