// The dashboard's figures in the shape that clients of the field read.
import { approvalActions } from "#worker/approvals/index.ts";
import { isAllowed } from "#worker/platform/access.ts";
import type { Answers, Database } from "#worker/platform/db.ts";
import { at, type Work } from "#worker/platform/work.ts";
import type { TaskStatus } from "#worker/tasks/schema.ts";
import { actions } from "./actions.ts";
import { bucketsOf, CUTS, type Span } from "./calendar.ts";
import { runsEnded, type Standing, standingAfter, timings } from "./figures-store.ts";
import { activeAgents, pendingCount, pendingOldest, type PendingRow, standingNow } from "./now-store.ts";
import type { Dashboard, DashboardQuery, Range, SeriesSet, WipSet } from "./schema.ts";
import type { Of } from "./scope-store.ts";
import { rateOf } from "./series.ts";
import { inScope } from "./service.ts";

const HOUR_SECONDS = 3600;
const WEEK_MS = 7 * 24 * HOUR_SECONDS * 1000;
/** Of hours and percent two places are told. */
const rounded = (value: number): number => Math.round(value * 100) / 100;
const hours = (seconds: number | null | undefined): number | null => (seconds === null || seconds === undefined ? null : rounded(seconds / HOUR_SECONDS));

/** Points by place among the buckets before, and those of the range. */
type Cut = { before: Span[]; primary: Span[] };
function setOf<Point extends object>(range: Range, { before, primary }: Cut, pointAt: (place: number) => Point) {
  const pointsOf = (spans: readonly Span[], first: number) =>
    spans.map(({ from }, index) => ({ period: new Date(from).toISOString(), ...pointAt(first + index) }));
  const { bucket } = CUTS[range];
  return {
    primary: { range, bucket, points: pointsOf(primary, before.length) },
    comparison: { range, bucket, points: pointsOf(before, 0) },
  };
}

function asked(db: Database, { before, primary }: Cut, of: Of, organizationId: string, now: Date) {
  const buckets = [...before, ...primary];
  const [from, until] = [primary[0]?.from ?? 0, primary.at(-1)?.until ?? 0];
  const lastWeek = { from: now.getTime() - WEEK_MS, until: now.getTime() };
  return {
    cycles: timings(db, "cycle_time", buckets, [], of),
    week: timings(db, "cycle_time", [lastWeek], [], of),
    runs: runsEnded(db, buckets, of),
    ended: runsEnded(db, [{ from, until }], of),
    wip: standingAfter(db, buckets, of),
    now: standingNow(db, of),
    active: activeAgents(db, organizationId, of, new Date(from).toISOString()),
    pending: pendingOldest(db, of),
    waiting: pendingCount(db, of),
  };
}
type Found = Answers<ReturnType<typeof asked>>;

function seriesOf(range: Range, cut: Cut, { cycles, runs, wip }: Found) {
  const percentOf = (place: number) => {
    const one = runs.get(place);
    return rounded(100 * ((one && rateOf(one)) ?? 0));
  };
  return {
    throughput: setOf(range, cut, (place) => ({ value: cycles.by.get(place)?.rows ?? 0 })) satisfies SeriesSet,
    cycle_time: setOf(range, cut, (place) => ({ value: hours(cycles.by.get(place)?.p50) ?? 0 })) satisfies SeriesSet,
    error_rate: setOf(range, cut, (place) => ({ value: percentOf(place) })) satisfies SeriesSet,
    wip: setOf(range, cut, (place) => wip[place] as Standing) satisfies WipSet,
  };
}

function kpisOf({ now, active, ended, week }: Found): Dashboard["kpis"] {
  const standing = (status: TaskStatus): number => now.get(status) ?? 0;
  const runs = ended.get(0);
  return {
    active_agents: active,
    tasks_in_progress: standing("in_progress"),
    inbox_tasks: standing("inbox"),
    in_progress_tasks: standing("in_progress"),
    review_tasks: standing("review"),
    done_tasks: standing("done"),
    error_rate_pct: rounded(100 * ((runs && rateOf(runs)) ?? 0)),
    median_cycle_time_hours_7d: hours(week.by.get(0)?.p50),
  };
}

const told = ({ id, action, ...row }: PendingRow) => ({ approval_id: id, action_type: action, ...row });

export async function getDashboard(work: Work, query: DashboardQuery): Promise<Dashboard> {
  const { range_key: range, time_zone } = query;
  const cut = bucketsOf(range, time_zone, work.now);
  const ask = (db: Database, of: Of, organizationId: string) => asked(db, cut, of, organizationId, work.now);
  return inScope(work, actions["metrics.read"], query, ask, (found, { grant }): Dashboard => {
    const isReader = isAllowed(work.caller, approvalActions["approval.list"], grant); // how many wait is a figure; what they say is not
    return {
      range,
      generated_at: at(work),
      kpis: kpisOf(found),
      ...seriesOf(range, cut, found),
      pending_approvals: { total: found.waiting, items: isReader ? found.pending.map(told) : [] },
    };
  });
}
