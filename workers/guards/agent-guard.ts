// How an agent stands: what has stopped it, which settings hold for it and from where, what is left of its budgets.
import { boardActions } from "#worker/boards/index.ts";
import { grantOf } from "#worker/members/index.ts";
import { isAllowed } from "#worker/platform/access.ts";
import { authorize, locate, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { dayOf, monthOf } from "./budget.ts";
import { wakesSince } from "./gate-store.ts";
import { presentLimits, presentStop } from "./present.ts";
import { isQuiet, settingsOf } from "./waking.ts";
import type { AgentGuard, LimitScope, Scope } from "./schema.ts";
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
    const [grant, onBoard] = [grantOf(work.caller, found.grants.organization), grantOf(work.caller, found.grants.board)];
    const manages = isAllowed(work.caller, actions["guard.list"], grant);
    const seesBoard = manages || isAllowed(work.caller, boardActions["board.read"], onBoard);
    /** What a board takes, and why it was stopped, is for its people; what everything takes for those who manage it. */
    const sees = (scope: Scope): boolean => (scope === "board" ? seesBoard : scope !== "organization" || manages);
    const scopes: { scope: LimitScope; id: string }[] = [
      { scope: "agent", id: row.id },
      ...(row.board_id ? [{ scope: "board", id: row.board_id } as const] : []),
      { scope: "organization", id: row.organization_id },
    ];
    const budgets = scopes
      .filter(({ scope }) => sees(scope))
      .map((of) => {
        const gone = limits.find(({ limit }) => limit.scope_id === of.id) ?? null;
        return presentLimits(of, gone?.limit ?? null, found, gone, now);
      });
    const settings = settingsOf(limits.map(({ limit }) => limit));
    return {
      agent_id: row.id,
      is_stopped: stops.length > 0,
      stops: stops.filter(({ scope }) => scope !== "board" || seesBoard).map(presentStop),
      settings,
      is_quiet: isQuiet(settings.quiet.value, now),
      budgets,
      wakes_last_hour: wakes,
    };
  });
}
