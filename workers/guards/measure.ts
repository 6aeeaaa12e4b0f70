// What agents take, as their gateways count it: asked every minute while work is under way, every five where only budgets are watched. A
// gateway's sums of a day only grow, so what is read twice, or by two at once, counts once; and what agents do there by themselves counts too.
import { type SessionTaken, takenBySessions } from "#worker/gateway-usage/index.ts";
import { gatewayLink } from "#worker/gateways/index.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { newId } from "#worker/platform/ids.ts";
import { commitUnlessMoved } from "#worker/platform/work.ts";
import { dayOf, grown, levelOf, monthOf, overspent, periodOf } from "./budget.ts";
import type { Gone } from "./gate-store.ts";
import { type AgentDay, agentDays, askedStatement, gatewaysToMeasure, growStatements, type Grown, settleStatement, type ToMeasure } from "./measure-store.ts";
import { mostOf } from "./waking.ts";
import { microsOf } from "./schema.ts";
import { budgetsOfOrganization, budgetStop, sameLimitGuard, thing } from "./store.ts";
import { liftParts, PERIOD_OVER, stopStatements } from "./stopping.ts";
import { reachedOf, warnedOf } from "./telling.ts";

const BUSY_EVERY_MS = 45_000;
const IDLE_EVERY_MS = 5 * 60_000;
/** A gateway counts what has ended a moment later. */
const COUNTED_AFTER_MS = 5_000;
/** What has ended so long ago, and is not counted by a gateway that answers, is in none of its sums: it is held no longer. */
const GIVEN_UP_AFTER_MS = 10 * 60_000;
const DAY_MS = 24 * 3_600_000;
const SESSIONS_MAX = 1_000;
export const GUARDS = { type: "system", id: "guards", name: "Mission Control" } as const;

const before = (now: Date, ms: number): string => new Date(now.getTime() - ms).toISOString();

export type Taken = Pick<SessionTaken, "gateway_agent_id" | "days">;
export type Growth = { known: AgentDay; by: Grown };
/** More than any session takes in a day: what a gateway says beyond that is no number to add up. */
const COUNT_MAX = 1_000_000_000_000;
const counted = (value: number): number => Math.min(COUNT_MAX, Math.max(0, Math.round(value)));

/** What sessions took together, by agent (its name there) and day. */
function sumsOf(sessions: readonly Taken[]): { name: string; date: string; sum: Grown }[] {
  const sums = new Map<string, { name: string; date: string; sum: Grown }>();
  for (const { gateway_agent_id: name, days } of sessions)
    for (const { date, total_tokens, cost_usd, unpriced_share } of name === null ? [] : days) {
      const [tokens, cost] = [counted(total_tokens ?? 0), counted(microsOf(cost_usd ?? 0))];
      const { sum } = sums.get(`${name} ${date}`) ?? { sum: { tokens: 0, cost: 0, unpriced: 0 } };
      const unpriced = sum.unpriced + Math.round(tokens * unpriced_share);
      sums.set(`${name} ${date}`, { name: name ?? "", date, sum: { tokens: sum.tokens + tokens, cost: sum.cost + cost, unpriced } });
    }
  return [...sums.values()];
}

/** What a gateway has counted beyond what is known, by agent and day. Pure. */
export function growthOf(sessions: readonly Taken[], agents: readonly (Omit<AgentDay, "day"> & { day: string | null })[]): Growth[] {
  return sumsOf(sessions).flatMap(({ name, date, sum }) => {
    const own = agents.filter((agent) => agent.name === name);
    const [one] = own;
    if (!one) return [];
    const was = own.find(({ day }) => day === date) ?? { ...one, tokens: 0, cost: 0, unpriced: 0 };
    // What has got a price since has one; but not where sessions are missing that were counted before.
    const unpriced = sum.tokens < was.tokens ? grown(was.unpriced, sum.unpriced) : sum.unpriced - was.unpriced;
    const by = { tokens: grown(was.tokens, sum.tokens), cost: grown(was.cost, sum.cost), unpriced };
    return by.tokens > 0 || by.cost > 0 || by.unpriced !== 0 ? [{ known: { ...was, day: date }, by }] : [];
  });
}

/** The agents of whom the gateway has counted every session. */
const knownOf = (sessions: readonly SessionTaken[], agents: readonly Pick<AgentDay, "agent_id" | "name">[]): string[] => {
  const unknown = new Set(sessions.filter(({ is_known }) => !is_known).map(({ gateway_agent_id }) => gateway_agent_id));
  return [...new Set(agents.filter(({ name }) => !unknown.has(name)).map(({ agent_id }) => agent_id))];
};

async function measureOne(context: ConsumerContext, gateway: ToMeasure): Promise<void> {
  const { env, shard, db, now } = context;
  const [today, yesterday] = [dayOf(now), dayOf(new Date(now.getTime() - DAY_MS))];
  const params = { startDate: yesterday, endDate: today, mode: "utc", agentScope: "all", limit: SESSIONS_MAX };
  const scope = { shard, organizationId: gateway.organization_id, gatewayId: gateway.id };
  const [answer] = await gatewayLink(env, shard, gateway.id).ask(scope, [{ method: "sessions.usage", params }]);
  const at = now.toISOString();
  if (!answer?.ok) {
    await askedStatement(db, gateway, at, answer?.detail ?? null).run();
    return;
  }
  const { sessions, is_whole, is_fresh } = takenBySessions(JSON.parse(answer.json), { from: yesterday, to: today }, SESSIONS_MAX);
  const { agents } = await db.ask({ agents: agentDays(db, gateway.id, yesterday) });
  const parts = growthOf(sessions, agents).map(({ known, by }) => growStatements(db, known, by, at));
  await db.d1.batch([
    ...parts.flatMap(({ guards }) => guards),
    ...parts.flatMap(({ writes }) => writes),
    askedStatement(db, gateway, at, null),
    ...(is_whole && is_fresh ? [settleStatement(db, gateway.id, before(now, COUNTED_AFTER_MS), knownOf(sessions, agents))] : []),
    settleStatement(db, gateway.id, before(now, GIVEN_UP_AFTER_MS), null),
  ]);
}

/** Tells of budgets of which little is left, and stops what has used up one of tokens or cost: a run that goes on takes more of them. */
async function watch(context: ConsumerContext, organizationId: string): Promise<void> {
  const { db, now } = context;
  const { budgets } = await db.ask({ budgets: budgetsOfOrganization(db, organizationId, dayOf(now), monthOf(now)) });
  for (const one of budgets) await watchOne(context, one);
}

async function watchOne(context: ConsumerContext, { limit, label, taken }: Gone): Promise<void> {
  const { db, now } = context;
  const { level, what } = levelOf(mostOf(limit), taken, limit.warn_percent);
  if (level === "free" || what === null) return;
  const { until } = periodOf(limit.period, now);
  const budget = { limit, label, gone: taken, until };
  const told = level === "warned" ? warnedOf(db, budget, what) : reachedOf(db, budget, what);
  const { of, stop } = await db.ask({ of: thing(db, limit.scope, limit.scope_id), stop: budgetStop(db, limit.scope_id) });
  if (!of) return;
  const used = overspent(mostOf(limit), taken);
  const isOver = stop !== null && stop.until !== null && stop.until <= now.toISOString();
  const isToStop = used !== null && (!stop || isOver);
  const detail = `Its budget of ${used ?? what} is used up.`;
  const ending = {
    id: newId(),
    organizationId: limit.organization_id,
    scope: limit.scope,
    scopeId: limit.scope_id,
    boardId: of.board_id,
    label,
    until,
  } as const;
  const stopped = isToStop ? stopStatements(db, { ...ending, cause: "budget", detail, by: GUARDS }, now) : null;
  const over = stop && stopped ? liftParts(db, stop, GUARDS, PERIOD_OVER, now.toISOString()) : null; // there is one at a time
  if (told.events.length === 0 && !stopped) return;
  await commitUnlessMoved(GUARDS, context, {
    stream: { organizationId: limit.organization_id, boardId: of.board_id },
    guards: [sameLimitGuard(db, limit), ...(over?.guards ?? [])], // who has raised it meanwhile is neither stopped nor told: it is looked at anew
    writes: [...told.writes, ...(over?.writes ?? []), ...(stopped?.writes ?? [])],
    events: [...told.events, ...(over?.events ?? []), ...(stopped?.events ?? [])],
  });
}

const NOT_READ = "What it answered could not be counted.";

export async function measure(context: ConsumerContext): Promise<number> {
  const { db, now } = context;
  const { due } = await db.ask({ due: gatewaysToMeasure(db, before(now, BUSY_EVERY_MS), before(now, IDLE_EVERY_MS)) });
  const one = (gateway: ToMeasure) =>
    measureOne(context, gateway).catch(async (error: unknown) => {
      log.warn("guard.not_measured", { gateway_id: gateway.id, error: describe(error) });
      await askedStatement(db, gateway, now.toISOString(), NOT_READ).run(); // behind those that can be
    });
  await Promise.all(due.map(one));
  for (const organizationId of new Set(due.map(({ organization_id }) => organization_id)))
    await watch(context, organizationId).catch((error: unknown) => log.warn("guard.not_watched", { organization_id: organizationId, error: describe(error) }));
  return due.length;
}
