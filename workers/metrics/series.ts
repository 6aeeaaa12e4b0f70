// From what the database counted to points: each bucket with its figures, the whole period with its own, unknown where no board was yet.
import type { Answers, Database, Query } from "#worker/platform/db.ts";
import { all, map } from "#worker/platform/db.ts";
import type { Span } from "./calendar.ts";
import { ages, ageSpans, type BySpan, doneIn, type Ended, runsEnded, type Standing, standingAfter, type Timed, type Timing, timings } from "./figures-store.ts";
import type { Of } from "./scope-store.ts";
import { BEGUN_STATUSES, type Metric, type Point, type Side } from "./schema.ts";

export type Values = Point["values"];
/** Figures by place of the span that was asked for. */
export type Figures = { of: (place: number) => Values; isExact: boolean };

const timed = ({ p50, p85, n }: Pick<Timing, "p50" | "p85" | "n">): Values => ({ p50, p85, count: n });
/** null: no run ended. */
export const rateOf = ({ failed, succeeded }: Pick<Ended, "failed" | "succeeded">): number | null =>
  failed + succeeded === 0 ? null : failed / (failed + succeeded);
const ended = (one: Ended | undefined): Values => {
  const { succeeded = 0, failed = 0, aborted = 0 } = one ?? {};
  return { rate: rateOf({ failed, succeeded }), failed, succeeded, aborted };
};
const looked = <Row>(by: BySpan<Row>, values: (row: Row | undefined) => Values): Figures => ({ of: (place) => values(by.get(place)), isExact: true });

function timedFigures(db: Database, what: Timed, spans: readonly Span[], of: Of): Query<Figures> {
  return map(timings(db, what, spans, of), ({ by, isExact }) => ({ of: (place) => timed(by.get(place) ?? { p50: null, p85: null, n: 0 }), isExact }));
}

type BySpans = (db: Database, spans: readonly Span[], of: Of) => Query<Figures>;
const ASK: Record<Exclude<Metric, "flow" | "ageing">, BySpans> = {
  throughput: (db, spans, of) => map(doneIn(db, spans, of), (by) => looked(by, (row) => ({ done: row?.done ?? 0 }))),
  lead_time: (db, spans, of) => timedFigures(db, "lead_time", spans, of),
  cycle_time: (db, spans, of) => timedFigures(db, "cycle_time", spans, of),
  approval_latency: (db, spans, of) => timedFigures(db, "approval_latency", spans, of),
  run_error_rate: (db, spans, of) => map(runsEnded(db, spans, of), (by) => looked(by, ended)),
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
export type Period = { before: Span[]; primary: Span[] };

const wholeOf = (spans: readonly Span[]): Span => ({ from: spans[0]?.from ?? 0, until: spans.at(-1)?.until ?? 0 });

/** Asked for twice in one batch: by bucket, and by period, since medians do not add up. */
function countedSides(db: Database, metric: keyof typeof ASK, { before, primary }: Period, of: Of): Query<KnownSides> {
  const asked = { buckets: ASK[metric](db, [...before, ...primary], of), wholes: ASK[metric](db, [wholeOf(before), wholeOf(primary)], of) };
  return map(all(asked), ({ buckets, wholes }: Answers<typeof asked>) => (sinceMs) => ({
    comparison: sideOf(before, 0, buckets, wholes.of(0), sinceMs),
    primary: sideOf(primary, before.length, buckets, wholes.of(1), sinceMs),
    isExact: buckets.isExact && wholes.isExact,
  }));
}

function flowSides(db: Database, { before, primary }: Period, of: Of): Query<KnownSides> {
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
export function sidesOf(db: Database, metric: Metric, period: Period, now: number, of: Of): Query<KnownSides> {
  if (metric === "flow") return flowSides(db, period, of);
  return metric === "ageing" ? ageingSides(db, now, of) : countedSides(db, metric, period, of);
}
