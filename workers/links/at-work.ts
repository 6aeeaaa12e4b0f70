// Ends what is at work in a gateway's sessions, and says truly whether it has ended: a gateway answers for each session whether it has ended
// anything there, and there are turns (those that it began by itself) of which it may say no.
import { factsOf, listOf } from "#worker/gateways/index.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { Halted } from "#worker/runs/index.ts";
import { GatewayError } from "./protocol.ts";

/** Of one page; newest first. */
const SESSIONS_MAX = 200;
/** A gateway with more sessions is never said to have carried a stop out: what goes on behind them is not known. */
const PAGES_MAX = 25;

type Stopped = Pick<Halted, "allSince" | "agents">;
type Call = (method: string, params: Record<string, unknown>) => Promise<unknown>;
/** `aborted`: sessions in which the gateway has ended something; `isDone`: nothing is at work any more of whom the stop concerns. */
export type Ended = { aborted: ReadonlySet<string>; isDone: boolean };

/** Which of a gateway's sessions are to be ended: those at work, of whom it concerns. Pure. */
export function atWork(answer: unknown, { allSince, agents }: Stopped): string[] {
  const names = new Set(agents.flatMap(({ name }) => (name === "" ? [] : [name]))); // one that has no name there has no session there
  return listOf(factsOf(answer).sessions).flatMap((session) => {
    const { key, agentId, hasActiveRun, status } = factsOf(session);
    if (typeof key !== "string" || !(hasActiveRun === true || status === "running")) return [];
    return allSince !== null || names.has(typeof agentId === "string" ? agentId : (key.split(":")[1] ?? "")) ? [key] : [];
  });
}

/** `isAll` false: what has begun of late alone, which is on the first page. */
async function listed(call: Call, stopped: Stopped, isAll: boolean): Promise<{ sessions: string[]; isWhole: boolean }> {
  const sessions: string[] = [];
  let offset = 0;
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer = await call("sessions.list", { limit: SESSIONS_MAX, ...(offset > 0 ? { offset } : {}) });
    sessions.push(...atWork(answer, stopped));
    offset += listOf(factsOf(answer).sessions).length; // it may give fewer than it was asked for
    if (!isAll || factsOf(answer).hasMore !== true) return { sessions, isWhole: true };
  }
  return { sessions, isWhole: false };
}

/** Whether the gateway has ended something there; one that cannot say so has not. */
async function isAborted(call: Call, sessionKey: string): Promise<boolean> {
  try {
    return factsOf(await call("chat.abort", { sessionKey })).aborted === true;
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code === "SOCKET_CLOSED") throw error;
    log.warn("gateway.session_not_ended", { session_key: sessionKey, error: describe(error) });
    return false;
  }
}

/** Ends these sessions and all others that a stop concerns. Where the gateway has ended nothing it is looked whether anything still goes on. */
export async function endSessions(call: Call, open: readonly string[], stopped: Stopped, isAll: boolean): Promise<Ended> {
  const aborted = new Set<string>();
  const end = async (key: string) => {
    if (!aborted.has(key) && (await isAborted(call, key))) aborted.add(key);
  };
  const [first] = await Promise.all([listed(call, stopped, isAll), ...open.map(end)]);
  await Promise.all(first.sessions.map(end));
  if (first.sessions.every((key) => aborted.has(key))) return { aborted, isDone: first.isWhole };
  const left = await listed(call, stopped, isAll);
  return { aborted, isDone: left.isWhole && left.sessions.every((key) => aborted.has(key)) };
}
