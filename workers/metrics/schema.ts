// Wire shapes of metrics: the field's dashboard, and series of our own with the rows behind each of their figures.
import { z } from "zod";
import { TASK_STATUSES, TaskStatus } from "#worker/tasks/schema.ts";
import { Id, Moment, nullable, pageOf, Timestamp, wholeNumber } from "#worker/platform/wire.ts";

export const RANGES = ["24h", "3d", "7d", "14d", "1m", "3m", "6m", "1y"] as const;
export type Range = (typeof RANGES)[number];
export const BUCKETS = ["hour", "day", "week", "month"] as const;
export type Bucket = (typeof BUCKETS)[number];

/** Each answers one question. Their values: `VALUES_OF`. */
export const METRICS = ["throughput", "lead_time", "cycle_time", "flow", "ageing", "approval_latency", "run_error_rate"] as const;
export type Metric = (typeof METRICS)[number];
/** Up to so many tasks in a period, medians are those of the tasks themselves; beyond, of classes a tenth wide. */
export const EXACT_MAX = 10_000;
/** Work that has begun and is not done. */
export const BEGUN_STATUSES = ["in_progress", "blocked", "review"] as const;
/** Ages of work in whole hours: from each of these until the next. */
export const AGE_HOURS = [0, 24, 72, 168, 336, 720] as const;

function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: value });
    return true;
  } catch {
    return false;
  }
}
const TimeZone = z
  .string()
  .max(60)
  .refine(isTimeZone, "is not a time zone; use a name such as Europe/Berlin")
  .default("UTC")
  .meta({ description: "of the IANA database, where days, weeks (from Monday) and months begin", format: "time-zone", example: "Europe/Berlin" });

const scope = {
  board_id: Id.optional(),
  group_id: Id.optional().meta({ description: "the boards of a group" }),
  agent_id: Id.optional().meta({ description: "tasks while they were this agent's, what it asked for, and its runs" }),
};
const range = {
  range_key: z
    .enum(RANGES)
    .default("24h")
    .meta({ description: "the last 24 hours, 3, 7, 14 or 30 days, 13 or 26 weeks, 12 months; the current one is the last" }),
  time_zone: TimeZone,
};

export const DashboardQuery = z.object({ ...range, ...scope });
export type DashboardQuery = z.infer<typeof DashboardQuery>;
export const SeriesQuery = z.object({ metric: z.enum(METRICS), ...range, ...scope });
export type SeriesQuery = z.infer<typeof SeriesQuery>;
export const BehindQuery = z.object({
  metric: z.enum(METRICS),
  ...scope,
  from: Moment.optional().meta({ description: "the beginning of the bucket (not for flow and ageing)" }),
  until: Moment.optional().meta({ description: "its end; of flow: the moment at which the tasks stood there, by default now" }),
  status: TaskStatus.optional().meta({ description: "of flow and ageing: the status" }),
  min_hours: wholeNumber(0, 1_000_000).optional().meta({ description: "of ageing: at least so old" }),
  max_hours: wholeNumber(1, 1_000_000).optional().meta({ description: "of ageing: younger than this" }),
  limit: wholeNumber(1, 200).default(50),
  offset: wholeNumber(0, 1_000_000).default(0),
});
export type BehindQuery = z.infer<typeof BehindQuery>;

const count = z.number().int();
const Point = z
  .object({
    period: Timestamp.meta({ description: "the beginning of the bucket" }),
    until: Timestamp,
    values: z
      .record(z.string(), z.number().nullable())
      .meta({ description: "null: nobody knows, e.g. a median of nothing, or a time before the boards were made" }),
  })
  .meta({ id: "MetricPoint" });
export type Point = z.infer<typeof Point>;
const Side = z
  .object({
    from: Timestamp,
    until: Timestamp,
    total: z.record(z.string(), z.number().nullable()).meta({ description: "of the whole period; of flow: at its end" }),
    points: z.array(Point),
  })
  .meta({ id: "MetricPeriod" });
export type Side = z.infer<typeof Side>;

export const Series = z
  .object({
    metric: z.enum(METRICS),
    unit: z.enum(["tasks", "seconds", "ratio"]),
    range: z.enum(RANGES),
    bucket: z.enum(BUCKETS).nullable().meta({ description: "null: the points are classes of age" }),
    time_zone: z.string(),
    generated_at: Timestamp,
    since: Timestamp.nullable().meta({ description: "when the first of these boards was made: before it, values are null" }),
    is_of_all_boards: z.boolean().meta({ description: "false: only boards that you see are counted, and there are others" }),
    is_exact: z.boolean().meta({ description: `false: beyond ${EXACT_MAX} tasks in a period, medians are right to a tenth` }),
    is_catching_up: z.boolean().meta({ description: "what happened here is still being counted: figures will grow" }),
    primary: Side,
    comparison: nullable(Side).meta({ description: "the period before, as long; null: ages are of now" }),
  })
  .meta({ id: "MetricSeries" });
export type Series = z.infer<typeof Series>;

const Behind = z
  .object({
    kind: z.enum(["task", "approval", "run"]),
    id: Id,
    board_id: Id,
    task_id: Id.nullable(),
    key: z.string().nullable().meta({ description: "null: the task is no longer on this board" }),
    title: z.string().nullable(),
    status: z.string().meta({ description: "of a task the one that was counted, of a run or an approval its outcome" }),
    at: Timestamp.meta({ description: "when it was done, decided, ended, or came into its status" }),
    lead_seconds: count.nullable(),
    cycle_seconds: count.nullable(),
    seconds: count.nullable().meta({ description: "how long it waited, ran, or has stood there" }),
  })
  .meta({ id: "MetricRow" });
export type Behind = z.infer<typeof Behind>;
export const BehindList = pageOf(Behind, "MetricRowList");
export type BehindList = z.infer<typeof BehindList>;

/** The newest; a chart of more dots shows no more. */
export const DOTS_MAX = 2_000;
export const DOT_TITLE_MAX_CHARS = 80;
export const CycleTimesQuery = z.object({ ...range, ...scope });
export type CycleTimesQuery = z.infer<typeof CycleTimesQuery>;
const CycleTime = z
  .object({
    task_id: Id,
    board_id: Id,
    key: z.string().nullable().meta({ description: "null: the task is no longer on this board" }),
    title: z
      .string()
      .nullable()
      .meta({ description: `its first ${DOT_TITLE_MAX_CHARS} characters` }),
    done_at: Timestamp,
    cycle_seconds: count,
  })
  .meta({ id: "MetricCycleTime" });
export type CycleTime = z.infer<typeof CycleTime>;
export const CycleTimes = z
  .object({
    range: z.enum(RANGES),
    from: Timestamp,
    until: Timestamp,
    total: count.meta({ description: "how many tasks were done in the range that had been in progress" }),
    items: z.array(CycleTime).meta({ description: `newest first, ${DOTS_MAX} at most: the oldest are left out where \`total\` is more` }),
  })
  .meta({ id: "MetricCycleTimes" });
export type CycleTimes = z.infer<typeof CycleTimes>;

const rangeSeries = <Shape extends z.ZodType>(point: Shape) => z.object({ range: z.enum(RANGES), bucket: z.enum(BUCKETS), points: z.array(point) });
const seriesSet = <Shape extends z.ZodType>(point: Shape, id: string) => z.object({ primary: rangeSeries(point), comparison: rangeSeries(point) }).meta({ id });
const SeriesSet = seriesSet(z.object({ period: Timestamp, value: z.number() }), "DashboardSeriesSet");
export type SeriesSet = z.infer<typeof SeriesSet>;
const statuses = Object.fromEntries(TASK_STATUSES.map((status) => [status, count])) as Record<TaskStatus, typeof count>;
const WipSet = seriesSet(z.object({ period: Timestamp, ...statuses }), "DashboardWipSeriesSet");
export type WipSet = z.infer<typeof WipSet>;

export const Dashboard = z
  .object({
    range: z.enum(RANGES),
    generated_at: Timestamp,
    kpis: z.object({
      active_agents: count.meta({ description: "that have been heard of in the range" }),
      tasks_in_progress: count,
      inbox_tasks: count,
      in_progress_tasks: count,
      review_tasks: count,
      done_tasks: count,
      error_rate_pct: z.number().meta({ description: "failed of the runs that succeeded or failed in the range; 0 where none did" }),
      median_cycle_time_hours_7d: z.number().nullable().meta({ description: "of the seven days until now, whatever the range" }),
    }),
    throughput: SeriesSet,
    cycle_time: SeriesSet.meta({ description: "medians in hours; 0 where nothing was done" }),
    error_rate: SeriesSet.meta({ description: "in percent; 0 where no run ended" }),
    wip: WipSet.meta({ description: "how many tasks had each status at the end of each bucket" }),
    pending_approvals: z.object({
      total: count,
      items: z.array(
        z.object({
          approval_id: Id,
          board_id: Id,
          board_name: z.string(),
          action_type: z.string(),
          confidence: z.number().nullable(),
          created_at: Timestamp,
          task_title: z.string().nullable(),
        }),
      ),
    }),
  })
  .meta({ id: "DashboardMetrics" });
export type Dashboard = z.infer<typeof Dashboard>;
