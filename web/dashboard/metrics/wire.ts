// The wire types of this slice, and what the address of its page says.
import type { Behind, Metric, Range } from "#worker/metrics/schema.ts";

export type { Behind, BehindList, CycleTime, CycleTimes, Metric, Point, Range, Series } from "#worker/metrics/schema.ts";

export const RANGES = ["24h", "7d", "1m", "3m", "6m", "1y"] as const satisfies readonly Range[];
export type ShownRange = (typeof RANGES)[number];
export const isRange = (value: unknown): value is ShownRange => RANGES.some((range) => range === value);

/** At most one of board, group and agent is named; none: all boards. */
export type MetricsSearch = { range?: ShownRange | undefined; board?: string | undefined; group?: string | undefined; agent?: string | undefined };
export type Scope = Omit<MetricsSearch, "range">;

/** What the rows behind a column are asked for by, as the API takes it. */
export type BehindAsked = {
  metric: Metric;
  from?: string;
  until?: string;
  status?: Behind["status"];
  min_hours?: number;
  max_hours?: number;
};
/** Ages of work in hours: from each of these until the next. */
export const AGE_HOURS = [0, 24, 72, 168, 336, 720] as const;
