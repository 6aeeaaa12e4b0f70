// Metrics of what the caller sees, in one round trip with their rights.
import { inActiveOrganization } from "#worker/members/index.ts";
import type { Action, Grant } from "#worker/platform/access.ts";
import { all, type Answers, type Database, type Queries } from "#worker/platform/db.ts";
import { notFound } from "#worker/platform/errors.ts";
import { page } from "#worker/platform/wire.ts";
import { at, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { cycleTimes, rowsBehind } from "./behind-store.ts";
import { bucketsOf, CUTS } from "./calendar.ts";
import { CONSUMER, HEARD } from "./heard.ts";
import type { BehindList, BehindQuery, CycleTimes, CycleTimesQuery, Metric, Series, SeriesQuery } from "./schema.ts";
import { type Asked, boardCount, boardsSeen, isBehind, knownScope, type Of, ofSeen } from "./scope-store.ts";
import { sidesOf } from "./series.ts";

type ScopeQuery = Pick<SeriesQuery, "board_id" | "group_id" | "agent_id">;
/** `since`: when the first of the boards was made; null: there is none. */
export type Scope = { since: string | null; isOfAllBoards: boolean; grant: Grant | null };
type Ask<Asked extends Queries> = (db: Database, of: Of, organizationId: string) => Asked;

/** What `ask` says, of the boards that are asked for and seen; what is not seen is not there. In the round trip of the caller's rights. */
export function inScope<Wanted extends Queries, T>(
  work: Work,
  action: Action,
  query: ScopeQuery,
  ask: Ask<Wanted>,
  then: (wanted: Answers<Wanted>, scope: Scope) => T,
): Promise<T> {
  const asked: Asked = { boardId: query.board_id ?? null, groupId: query.group_id ?? null, agentId: query.agent_id ?? null };
  return inActiveOrganization(
    work,
    action,
    (db, organizationId) => {
      const of = ofSeen(work.caller, organizationId, asked);
      const known = knownScope(db, organizationId, asked);
      return { seen: boardsSeen(db, of), count: boardCount(db, of), known, wanted: all(ask(db, of, organizationId)) };
    },
    ({ grant, found: { seen, count, known, wanted } }) => {
      if (asked.boardId && seen.total === 0) throw notFound("board");
      if (!known?.is_group) throw notFound("board group");
      if (!known.is_agent) throw notFound("agent");
      return then(wanted, { grant, since: seen.since, isOfAllBoards: seen.total === count });
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

export async function getSeries(work: Work, query: SeriesQuery): Promise<Series> {
  const { metric, range_key: range, time_zone } = query;
  const period = bucketsOf(range, time_zone, work.now);
  const ask = (db: Database, of: Of) => ({ known: sidesOf(db, metric, period, work.now.getTime(), of), behind: isBehind(db, of, CONSUMER, HEARD) });
  return inScope(work, actions["metrics.read"], query, ask, ({ known, behind }, { since, isOfAllBoards }): Series => {
    const sides = known(since === null ? null : Date.parse(since));
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

export async function listCycleTimes(work: Work, query: CycleTimesQuery): Promise<CycleTimes> {
  const { range_key: range, time_zone } = query;
  const { primary } = bucketsOf(range, time_zone, work.now);
  const moment = (ms: number | undefined): string => new Date(ms ?? work.now.getTime()).toISOString();
  const [from, until] = [moment(primary[0]?.from), moment(primary.at(-1)?.until)];
  const ask = (db: Database, of: Of) => ({ found: cycleTimes(db, of, from, until) });
  return inScope(work, actions["metrics.list_behind"], query, ask, ({ found: { items, total } }) => ({ range, from, until, total, items }));
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
  const ask = (db: Database, of: Of) => ({ behind: rowsBehind(db, metric, of, bounds, query) });
  return inScope(work, actions["metrics.list_behind"], query, ask, ({ behind }) => page(behind.items, behind.count, query));
}
