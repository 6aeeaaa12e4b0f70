// Fills the port of routing: who is stopped, or has nothing left, is not chosen, and is shown as such. Quiet hours and the rate of wakes hold
// nobody back here: they are for work that no person asks for. The gate where work leaves decides (gate.ts).
import type { Limit, RunLimits } from "#worker/routing/index.ts";
import { dayOf, expected, lacking, monthOf, periodOf, UNPRICED_MICROS } from "./budget.ts";
import { type Held, heldOfOrganization, heldOfPlace } from "./limits-store.ts";
import type { StopRow } from "./tables.ts";
import { mostOf, refusalOf, settingsOf } from "./waking.ts";

const MICROS = 1_000_000;
const NOTHING = { runs: 0, tokens: 0, cost: 0, unpriced: 0 };
const REASONS = { person: "stopped", loop: "looping", budget: "over_budget" } as const satisfies Record<StopRow["cause"], Limit["reason"]>;
const periods = (now: Date) => ({ now: now.toISOString(), day: dayOf(now), month: monthOf(now) });

/** What the gate would say of a run that a person asks for now; null: nothing. */
function limitOf({ stops, limits, spent }: Held, agent: { id: string; boardId: string | null; gatewayId: string | null }, now: Date): Limit | null {
  const [stop] = stops.filter(({ scope, scope_id: id }) => scope === "organization" || [agent.id, agent.boardId, agent.gatewayId].includes(id));
  const own = limits.filter(({ limit: { scope, scope_id: id } }) => scope === "organization" || id === agent.id || id === agent.boardId);
  const budgets = own.map(({ limit, label, taken, held }) => ({
    limit,
    label,
    until: periodOf(limit.period, now).until,
    gone: { runs: taken.runs, tokens: taken.tokens + held.tokens, cost: taken.cost + held.cost },
  }));
  const { runs, tokens, cost, unpriced } = spent.find(({ scope_id: id }) => id === agent.id) ?? NOTHING;
  const wanted = expected({ runs, tokens, cost: cost + unpriced * UNPRICED_MICROS });
  if (!stop && !budgets.some((budget) => lacking(mostOf(budget.limit), budget.gone, wanted))) return null;
  const settings = settingsOf(own.map(({ limit }) => limit));
  const said = refusalOf({ agent: "", stops: stop ? [stop] : [], settings, budgets, wanted, isByPerson: true, wakes: 0, idle: 0, now });
  return said && { reason: stop ? REASONS[stop.cause] : "over_budget", detail: said.why, since: stop?.stopped_at ?? null };
}

/** null: nothing has been counted, or a part of it has no price that the gateway knows. */
function costOf({ spent }: Held, agentId: string): number | null {
  const own = spent.find(({ scope_id: id }) => id === agentId);
  return own && own.runs > 0 && own.cost > 0 && own.unpriced === 0 ? own.cost / own.runs / MICROS : null;
}

export const runLimits: RunLimits<Held> = {
  query: (db, place, now) => heldOfPlace(db, place, periods(now)),
  queryAll: (db, organizationId, now) => heldOfOrganization(db, organizationId, periods(now)),
  limitOf,
  costOf,
};
