// How an agent stands: what has stopped it, which settings hold for it and from where, what is left of its budgets.
import { grantOf } from "#worker/members/index.ts";
import { authorize, locate, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { dayOf, monthOf } from "./budget.ts";
import { wakesSince } from "./gate-store.ts";
import { presentLimits, presentStop } from "./present.ts";
import { isQuiet, settingsOf } from "./rules.ts";
import type { AgentGuard, LimitScope } from "./schema.ts";
import { grantsOf, limitsOf, stopsOfAgent, takenSince, thing } from "./store.ts";

const HOUR_MS = 3_600_000;

export async function getAgentGuard(work: Work, agentId: string): Promise<AgentGuard> {
  const { now } = work;
  return locate(work, "agent", async (db) => {
    const found = await read(work, db, {
      agent: thing(db, "agent", agentId),
      grants: grantsOf(db, work.caller, "agent", agentId),
      stops: stopsOfAgent(db, agentId, now.toISOString()),
      wakes: wakesSince(db, agentId, new Date(now.getTime() - HOUR_MS).toISOString()),
      limits: limitsOf(db, agentId, "those above too", dayOf(now), monthOf(now)),
      today: takenSince(db, agentId, "those above too", dayOf(now)),
      thisMonth: takenSince(db, agentId, "those above too", monthOf(now)),
    });
    const { agent: row, stops, wakes, limits } = found;
    if (!row) return null;
    authorize(work, actions["guard.read"], grantOf(work.caller, found.grants.organization), "agent");
    const scopes: { scope: LimitScope; id: string }[] = [
      { scope: "agent", id: row.id },
      ...(row.board_id ? [{ scope: "board", id: row.board_id } as const] : []),
      { scope: "organization", id: row.organization_id },
    ];
    const budgets = scopes.map((of) => {
      const gone = limits.find(({ limit }) => limit.scope_id === of.id) ?? null;
      return presentLimits(of, gone?.limit ?? null, found, gone, now);
    });
    const settings = settingsOf(limits.map(({ limit }) => limit));
    return {
      agent_id: row.id,
      is_stopped: stops.length > 0,
      stops: stops.map(presentStop),
      settings,
      is_quiet: isQuiet(settings.quiet.value, now),
      budgets,
      wakes_last_hour: wakes,
    };
  });
}
