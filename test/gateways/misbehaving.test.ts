// A gateway whose events are late, lost, doubled, torn or out of order, or that hangs up: work is done once, what is recorded is true, and
// whoever waits has an end.
import { runDurableObjectAlarm } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { RelaySocket } from "#worker/links/relay-socket.ts";
import { connect, linkOf, pass, ready, statusOf } from "../support/connected.ts";
import { MISBEHAVIOURS } from "../support/scripted-gateway/misbehaviour.ts";

type At = Awaited<ReturnType<typeof ready>>;
/** What the agent says in the end. */
const WORDS = Array.from({ length: 40 }, (_, n) => `w${n}`).join(" ");
const MINUTE_MS = 60_000;
const AWAY_MS = 2_000;
const PATIENT = { timeout: 40_000, interval: 100 };

/**
 * Time goes by at each look, a minute while its gateway is there and has done its work, seconds while it is away or works on: what a link asks
 * for by itself, it asks for, and a slow machine has not used the hour up before the work is done. A connector that was cut off dials in again
 * as soon as it may.
 */
function later(at: At): () => Promise<unknown> {
  let passed = 0;
  let isCutOff = false;
  const watch = ({ closed }: Pick<At["link"], "closed">) => void closed.then(() => (isCutOff = true));
  watch(at.link);
  vi.spyOn(RelaySocket.prototype, "isOverdue").mockReturnValue(false);
  return async () => {
    if (isCutOff) {
      isCutOff = false;
      pass((passed += 10 * MINUTE_MS));
      watch(await connect(at.of, at.lab, at.token, at.link.double));
    } else {
      const { status } = await statusOf(at.of, at.lab);
      pass((passed = Math.min(passed + (status === "online" && !at.link.double.isAtWork ? MINUTE_MS : AWAY_MS), 60 * MINUTE_MS)));
      await runDurableObjectAlarm(linkOf(at.of, at.lab)); // what it had set for a time that has passed here alone would come minutes later
    }
    return at.status();
  };
}

/** Its gateway works on it, and says a word now and then. */
async function inTheMiddle(): Promise<At> {
  const at = await ready("SLOW:40", { wordMs: 20 });
  await at.begin();
  await expect.poll(at.status, PATIENT).toBe("running");
  return at;
}

async function isDoneOnceAndToldSo(at: At): Promise<void> {
  const runs = await at.runs();
  expect(runs.map(({ status, output }) => [status, output])).toEqual([["succeeded", WORDS]]);
  expect(at.link.double.turns.length, "it was sent once").toBe(1);
  const told = await at.told();
  expect([told[0], told.at(-1), new Set(told).size]).toEqual(["run.queued", "run.succeeded", told.length]);
  expect((await statusOf(at.of, at.lab)).status).toBe("online");
}

test.each(Object.entries(MISBEHAVIOURS))(
  "a gateway whose events come %s for a while: the run is done once and its end is told once, with its words",
  async (_how, misbehaviour) => {
    const at = await inTheMiddle();
    at.link.double.misbehave(misbehaviour(), 60); // all that it tells of this run
    await expect.poll(later(at), PATIENT).toBe("succeeded");
    await isDoneOnceAndToldSo(at);
  },
  60_000,
);

test.each([1008, 1012, 4001, 1006])(
  "a gateway that hangs up with %s in the middle of a run and is back: the run is done once, and its end is true",
  async (code) => {
    const at = await inTheMiddle();
    at.link.double.hangUp(code, "service restart");
    await expect.poll(later(at), PATIENT).toBe("succeeded");
    await isDoneOnceAndToldSo(at);
  },
  60_000,
);
