// From what the database counted to points: each bucket with its figures, the whole period with its own, unknown where no board was yet.
import { type Answers, type Database, map, type Query } from "#worker/platform/db.ts";
import type { Span } from "./calendar.ts";
import {
  ages,
  ageSpans,
  type BySpan,
  doneIn,
  type Ended,
  type Period,
  runsEnded,
  type Standing,
  standingAfter,
  type Timed,
  type Timing,
  timings,
} from "./figures-store.ts";
import type { Of } from "./scope-store.ts";
import { BEGUN_STATUSES, type Metric, type Point, type Side } from "./schema.ts";

export type Values = Point["values"];
/** Figures by place of the span that was asked for. */
export type Figures = { of: (place: number) => Values; isExact: boolean };
/** With those of the period before and of the period itself. */
type WithWholes = Figures & { wholes: readonly Values[] };

const timed = ({ p50, p85, n }: Pick<Timing, "p50" | "p85" | "n">): Values => ({ p50, p85, count: n });
/** null: no run ended. */
export const rateOf = ({ failed, succeeded }: Pick<Ended, "failed" | "succeeded">): number | null =>
  failed + succeeded === 0 ? null : failed / (failed + succeeded);
const ended = (one: Ended | undefined): Values => {
  const { succeeded = 0, failed = 0, aborted = 0 } = one ?? {};
  return { rate: rateOf({ failed, succeeded }), failed, succeeded, aborted };
};

/** What adds up: that of a period is that of its spans. */
function added<Row extends { span: number }>(
  by: BySpan<Row>,
  periods: readonly Period[],
  add: (rows: Row[]) => Row | undefined,
  values: (row: Row | undefined) => Values,
) {
  const wholes = periods.map(([first, end]) => values(add([...by.values()].filter(({ span }) => span >= first && span < end))));
  return { of: (place: number) => values(by.get(place)), wholes, isExact: true } satisfies WithWholes;
}
type Done = { span: number; done: number };
const addDone = (rows: Done[]): Done => ({ span: 0, done: rows.reduce((sum, { done }) => sum + done, 0) });
const addEnded = (rows: Ended[]): Ended =>
  rows.reduce((sum, one) => ({ span: 0, succeeded: sum.succeeded + one.succeeded, failed: sum.failed + one.failed, aborted: sum.aborted + one.aborted }), {
    span: 0,
    succeeded: 0,
    failed: 0,
    aborted: 0,
  });

const NO_TIMING = { p50: null, p85: null, n: 0 };
function timedFigures(db: Database, what: Timed, spans: readonly Span[], periods: readonly Period[], of: Of): Query<WithWholes> {
  return map(timings(db, what, spans, periods, of), ({ by, wholes, isExact }) => ({
    of: (place) => timed(by.get(place) ?? NO_TIMING),
    wholes: wholes.map((whole) => timed(whole ?? NO_TIMING)),
    isExact,
  }));
}

type BySpans = (db: Database, spans: readonly Span[], periods: readonly Period[], of: Of) => Query<WithWholes>;
const ASK: Record<Exclude<Metric, "flow" | "ageing">, BySpans> = {
  throughput: (db, spans, periods, of) => map(doneIn(db, spans, of), (by) => added(by, periods, addDone, (row) => ({ done: row?.done ?? 0 }))),
  lead_time: (db, spans, periods, of) => timedFigures(db, "lead_time", spans, periods, of),
  cycle_time: (db, spans, periods, of) => timedFigures(db, "cycle_time", spans, periods, of),
  approval_latency: (db, spans, periods, of) => timedFigures(db, "approval_latency", spans, periods, of),
  run_error_rate: (db, spans, periods, of) => map(runsEnded(db, spans, of), (by) => added(by, periods, addEnded, ended)),
};

const iso = (at: number): string => new Date(at).toISOString();
const unknown = (values: Values): Values => Object.fromEntries(Object.keys(values).map((name) => [name, null]));

/** `places`: where the spans of this side are among those that were asked for; `sinceMs` null: there is no board. */
function sideOf(spans: readonly Span[], first: number, points: Figures, total: Values, sinceMs: number | null): Side {
  const known = (span: Pick<Span, "until">, values: Values): Values => (sinceMs === null || span.until <= sinceMs ? unknown(values) : values);
  const whole = { from: spans[0]?.from ?? 0, until: spans.at(-1)?.until ?? 0 };
  return {
    from: iso(whole.from),
    until: iso(whole.until),
    total: known(whole, total),
    points: spans.map((span, index) => ({ period: iso(span.from), until: iso(span.until), values: known(span, points.of(first + index)) })),
  };
}

export type Sides = { primary: Side; comparison: Side | null; isExact: boolean };
/** What is known only since the first board was made; null: there is none. */
export type KnownSides = (sinceMs: number | null) => Sides;
export type Cut = { before: Span[]; primary: Span[] };

function countedSides(db: Database, metric: keyof typeof ASK, { before, primary }: Cut, of: Of): Query<KnownSides> {
  const spans = [...before, ...primary];
  const periods = [
    [0, before.length],
    [before.length, spans.length],
  ] as const;
  return map(ASK[metric](db, spans, periods, of), (figures) => (sinceMs) => ({
    comparison: sideOf(before, 0, figures, figures.wholes[0] ?? {}, sinceMs),
    primary: sideOf(primary, before.length, figures, figures.wholes[1] ?? {}, sinceMs),
    isExact: figures.isExact,
  }));
}

function flowSides(db: Database, { before, primary }: Cut, of: Of): Query<KnownSides> {
  return map(standingAfter(db, [...before, ...primary], of), (after) => {
    const figures: Figures = { of: (place) => after[place] as Standing, isExact: true };
    return (sinceMs) => ({
      comparison: sideOf(before, 0, figures, figures.of(before.length - 1), sinceMs),
      primary: sideOf(primary, before.length, figures, figures.of(after.length - 1), sinceMs),
      isExact: true,
    });
  });
}

type Aged = Answers<{ rows: ReturnType<typeof ages> }>["rows"];
const begun = (rows: Aged): Values =>
  Object.fromEntries(BEGUN_STATUSES.map((status) => [status, rows.reduce((sum, row) => sum + (row.status === status ? row.n : 0), 0)]));
function ageingSides(db: Database, now: number, of: Of): Query<KnownSides> {
  return map(ages(db, now, of), (rows) => {
    const by = Map.groupBy(rows, ({ span }) => span);
    const figures: Figures = { of: (place) => begun(by.get(place) ?? []), isExact: true };
    return () => ({ primary: sideOf(ageSpans(now), 0, figures, begun(rows), 0), comparison: null, isExact: true });
  });
}

/** A metric of a period and of the one before it. */
export function sidesOf(db: Database, metric: Metric, period: Cut, now: number, of: Of): Query<KnownSides> {
  if (metric === "flow") return flowSides(db, period, of);
  return metric === "ageing" ? ageingSides(db, now, of) : countedSides(db, metric, period, of);
}
