// How an agent stands: what has stopped it, which settings hold for it and from where, what is left of its budgets.
import { grantOf } from "#worker/members/index.ts";
import { authorize, locate, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { dayOf, monthOf, periodOf } from "./budget.ts";
import { wakesSince } from "./gate-store.ts";
import { presentLimits, presentStop } from "./present.ts";
import { isQuiet, settingsOf } from "./rules.ts";
import type { AgentGuard, LimitScope } from "./schema.ts";
import { grantsOf, limitsOf, stopsOfAgent, takenSince, tellingsOf, thing } from "./store.ts";

const HOUR_MS = 3_600_000;

export async function getAgentGuard(work: Work, agentId: string): Promise<AgentGuard> {
  const { now } = work;
  return locate(work, "agent", async (db) => {
    const found = await read(work, db, {
      agent: thing(db, "agent", agentId),
      grants: grantsOf(db, work.caller, "agent", agentId),
      stops: stopsOfAgent(db, agentId, now.toISOString()),
      wakes: wakesSince(db, agentId, new Date(now.getTime() - HOUR_MS).toISOString()),
    });
    const { agent: row, stops, wakes } = found;
    if (!row) return null;
    authorize(work, actions["guard.read"], grantOf(work.caller, found.grants.organization), "agent");
    const scopes: { scope: LimitScope; id: string }[] = [
      { scope: "agent", id: row.id },
      ...(row.board_id ? [{ scope: "board", id: row.board_id } as const] : []),
      { scope: "organization", id: row.organization_id },
    ];
    const ids = scopes.map(({ id }) => id);
    const { limits, today, thisMonth, told } = await db.ask({
      limits: limitsOf(db, ids, dayOf(now), monthOf(now)),
      today: takenSince(db, ids, dayOf(now)),
      thisMonth: takenSince(db, ids, monthOf(now)),
      told: tellingsOf(
        db,
        stops.map(({ id }) => id),
      ),
    });
    const budgets = scopes.map((of) => {
      const gone = limits.find(({ limit }) => limit.scope_id === of.id) ?? null;
      const limit = gone?.limit ?? null;
      const sums = periodOf(limit?.period ?? "day", now).from === dayOf(now) && limit?.period !== "month" ? today : thisMonth;
      return presentLimits(of, limit, sums.find(({ scope_id }) => scope_id === of.id) ?? null, gone, now);
    });
    const settings = settingsOf(limits.map(({ limit }) => limit));
    return {
      agent_id: row.id,
      is_stopped: stops.length > 0,
      stops: stops.map((stop) => presentStop(stop, told)),
      settings,
      is_quiet: isQuiet(settings.quiet.value, now),
      budgets,
      wakes_last_hour: wakes,
    };
  });
}
