// The guard before every wake of an agent: fills the port of runs/guard-ports.ts. It stands where work leaves for a gateway, behind the gate
// of the task, so that whatever leads there passes it; who passes has its place in every budget, taken in one batch that refuses the one too many.
import { batchFailure, type Database } from "#worker/platform/db.ts";
import { newId } from "#worker/platform/ids.ts";
import type { WakeAsk, WakeVerdict } from "#worker/runs/index.ts";
import { dayOf, expected, monthOf, periodOf, toHold } from "./budget.ts";
import { factsOf, type Gone, reserveStatements } from "./gate-store.ts";
import { mostOf, refusalOf, type Refused, settingsOf } from "./waking.ts";
import { reachedOf } from "./telling.ts";
import { type Stopped, stopStatements } from "./stopping.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ago = (now: Date, ms: number): string => new Date(now.getTime() - ms).toISOString();
const NOTHING = { guards: [], writes: [], events: [] };

const budgetsOf = (limits: readonly Gone[], now: Date) =>
  limits.map(({ limit, label, taken, held }) => ({
    limit,
    label,
    ...periodOf(limit.period, now),
    gone: { runs: taken.runs, tokens: taken.tokens + held.tokens, cost: taken.cost + held.cost },
  }));

const heldBack = (why: string, also: (WakeVerdict & { isSent: false })["also"] = NOTHING): WakeVerdict => ({ isSent: false, isHeldBack: true, why, also });

type Facts = Awaited<ReturnType<typeof read>>;
function read({ db, now, command, agentId, taskId }: WakeAsk) {
  const moment = { now: now.toISOString(), day: dayOf(now), month: monthOf(now), hourAgo: ago(now, HOUR_MS), dayAgo: ago(now, DAY_MS) };
  const place = { agentId, gatewayId: command.gateway_id, taskId, commandId: command.id, causeId: command.cause_id };
  return db.ask({ facts: factsOf(db, place, moment) }).then(({ facts }) => facts);
}

function refused({ db, now }: WakeAsk, { me }: Facts, refusal: Refused): WakeVerdict {
  if (refusal.by === "budget") return heldBack(refusal.why, reachedOf(db, refusal.budget, refusal.what));
  if (refusal.by !== "loop" || !me) return heldBack(refusal.why);
  const stop: Stopped = {
    id: newId(),
    organizationId: me.organization_id,
    scope: "agent",
    scopeId: me.id,
    boardId: me.board_id,
    label: me.name,
    cause: "loop",
    detail: refusal.why,
    by: { type: "system", id: "guards", name: "Mission Control" },
    until: null,
  };
  return { isSent: false, isHeldBack: false, why: refusal.why, also: stopStatements(db, stop, now) };
}

const AGAIN = new Set(["guard_stopped", "budget_spent"]);

async function reserved({ db, now, command }: WakeAsk, facts: Facts, budgets: ReturnType<typeof budgetsOf>): Promise<boolean> {
  const { me, lately } = facts;
  if (!me) return false;
  const likely = expected(lately ?? { runs: 0, tokens: 0, cost: 0 });
  const held = (what: "tokens" | "cost") => budgets.reduce((least, { limit }) => toHold(mostOf(limit)[what], least), likely[what]);
  const wanted = { runs: 1, tokens: held("tokens"), cost: held("cost") };
  const at = now.toISOString();
  const row = {
    id: command.id,
    organization_id: me.organization_id,
    board_id: me.board_id,
    agent_id: me.id,
    gateway_id: command.gateway_id,
    day: dayOf(now),
    at,
    state: "open",
    tokens: wanted.tokens,
    cost_micros: wanted.cost,
  } as const;
  return taken(db, reserveStatements(db, { row, me, budgets, wanted, now: at }));
}

/** false: what it depends on has changed in this moment, and is to be read again. */
async function taken(db: Database, statements: D1PreparedStatement[]): Promise<boolean> {
  try {
    await db.d1.batch(statements);
    return true;
  } catch (error) {
    const failure = batchFailure(error);
    if (failure?.kind === "unique" || (failure?.kind === "guard" && AGAIN.has(failure.code))) return false;
    throw error;
  }
}

const TRIES = 3;

/** One that has its place already (its answer was lost, or its gateway has forgotten it) is asked only whether it was stopped. */
export async function wakeGuard(ask: WakeAsk): Promise<WakeVerdict> {
  for (let tries = 1; ; tries++) {
    const facts = await read(ask);
    const { me, stops, limits, lately, wakes, idle, reserved: place, asked, cause } = facts;
    if (!me) return { isSent: true }; // who it is was asked before
    const isSettled = ask.joins || place !== null;
    const budgets = budgetsOf(limits, ask.now);
    const refusal = refusalOf({
      agent: me.name,
      stops,
      settings: settingsOf(limits.map(({ limit }) => limit)),
      budgets: isSettled ? [] : budgets,
      wanted: expected(lately ?? { runs: 0, tokens: 0, cost: 0 }),
      isByPerson: isSettled || ask.isByHand || (asked?.type ?? cause?.type) === "user",
      wakes,
      idle,
      now: ask.now,
    });
    if (refusal) return refused(ask, facts, refusal);
    if (isSettled || (await reserved(ask, facts, budgets))) return { isSent: true };
    if (tries >= TRIES) throw new Error("what the wake depends on changes all the time");
  }
}
