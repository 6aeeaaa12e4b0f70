// Metrics of what the caller sees: two round trips, one for their boards and one for the figures.
import { inActiveOrganization, type InOrganization } from "#worker/members/index.ts";
import type { Action } from "#worker/platform/access.ts";
import type { Database } from "#worker/platform/db.ts";
import { notFound } from "#worker/platform/errors.ts";
import { page } from "#worker/platform/wire.ts";
import { at, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { rowsBehind } from "./behind-store.ts";
import { bucketsOf, CUTS } from "./calendar.ts";
import type { Of } from "./figures-store.ts";
import type { BehindList, BehindQuery, Metric, Series, SeriesQuery } from "./schema.ts";
import { type Asked, boardCount, boardsSeen, isBehind, knownScope } from "./scope-store.ts";
import { sidesOf } from "./series.ts";
import { metricsConsumer } from "./subscriber.ts";

type ScopeQuery = Pick<SeriesQuery, "board_id" | "group_id" | "agent_id">;
/** `since`: when the first of the boards was made; null: there is none. */
export type Scope = { of: Of; since: string | null; isOfAllBoards: boolean };

function scopeQueries(db: Database, work: Work, organizationId: string, asked: Asked) {
  return {
    boards: boardsSeen(db, work.caller, organizationId, asked),
    count: boardCount(db, organizationId, asked),
    known: knownScope(db, organizationId, asked),
  };
}
type Loaded = InOrganization<ReturnType<typeof scopeQueries>>;

/** The boards that are asked for and seen; what is not seen is not there. */
export function inScope<T>(work: Work, action: Action, query: ScopeQuery, then: (loaded: Loaded, scope: Scope) => Promise<T>): Promise<T> {
  const asked: Asked = { boardId: query.board_id ?? null, groupId: query.group_id ?? null, agentId: query.agent_id ?? null };
  return inActiveOrganization(
    work,
    action,
    (db, organizationId) => scopeQueries(db, work, organizationId, asked),
    (loaded) => {
      const { boards, count, known } = loaded.found;
      if (asked.boardId && boards.length === 0) throw notFound("board");
      if (!known?.group) throw notFound("board group");
      if (!known.agent) throw notFound("agent");
      const of = { boards: boards.map(({ id }) => id), agentId: asked.agentId };
      return then(loaded, { of, since: boards[0]?.created_at ?? null, isOfAllBoards: boards.length === count });
    },
  );
}

const UNITS: Record<Metric, Series["unit"]> = {
  throughput: "tasks",
  flow: "tasks",
  ageing: "tasks",
  lead_time: "seconds",
  cycle_time: "seconds",
  approval_latency: "seconds",
  run_error_rate: "ratio",
};
const HEARD = Object.keys(metricsConsumer.on);

export async function getSeries(work: Work, query: SeriesQuery): Promise<Series> {
  const { metric, range_key: range, time_zone } = query;
  return inScope(work, actions["metrics.read"], query, async ({ db }, { of, since, isOfAllBoards }) => {
    const period = { ...bucketsOf(range, time_zone, work.now), sinceMs: since === null ? null : Date.parse(since) };
    const { sides, behind } = await db.ask({
      sides: sidesOf(db, metric, period, work.now.getTime(), of),
      behind: isBehind(db, of.boards, metricsConsumer.name, HEARD),
    });
    return {
      metric,
      unit: UNITS[metric],
      range,
      bucket: metric === "ageing" ? null : CUTS[range].bucket,
      time_zone,
      generated_at: at(work),
      since,
      is_of_all_boards: isOfAllBoards,
      is_exact: sides.isExact,
      is_catching_up: behind,
      primary: sides.primary,
      comparison: sides.comparison,
    };
  });
}

const HOUR_MS = 3_600_000;
const ALWAYS = new Date(0).toISOString();
/** As it is kept, and compared: in UTC with milliseconds. */
const kept = (moment: string | undefined): string | undefined => moment && new Date(moment).toISOString();

export async function listBehind(work: Work, query: BehindQuery): Promise<BehindList> {
  const { metric, min_hours, max_hours } = query;
  const hoursAgo = (hours: number | undefined): string | undefined =>
    hours === undefined ? undefined : new Date(Math.max(0, work.now.getTime() - hours * HOUR_MS)).toISOString();
  const bounds = {
    from: (metric === "ageing" ? hoursAgo(max_hours) : kept(query.from)) ?? ALWAYS,
    until: (metric === "ageing" ? undefined : kept(query.until)) ?? at(work),
    status: query.status ?? (metric === "flow" ? "in_progress" : null),
    enteredBefore: hoursAgo(min_hours || undefined) ?? new Date(work.now.getTime() + HOUR_MS).toISOString(),
  };
  return inScope(work, actions["metrics.list_behind"], query, async ({ db }, { of }) => {
    const { behind } = await db.ask({ behind: rowsBehind(db, metric, of, bounds, query) });
    return page(behind.items, behind.count, query);
  });
}
