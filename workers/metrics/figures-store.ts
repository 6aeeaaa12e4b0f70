// The SQL of figures: of each span of time, on some boards, of an agent or of all. Every one is read by an index from a board and a time on, so it
// costs what happened in those times, and not what there ever was.
import { all, type Database, map, type Query } from "#worker/platform/db.ts";
import type { TaskStatus } from "#worker/tasks/schema.ts";
import { QUARTER_MS, type Span } from "./calendar.ts";
import type { Of } from "./scope-store.ts";
import { AGE_HOURS, BEGUN_STATUSES, EXACT_MAX } from "./schema.ts";

/** What is counted: the rows of a table, each at a time, with a number of seconds. */
type Source = { rows: string; at: string; seconds: string; agent: string };
const SOURCES = {
  lead_time: { rows: "task_completions x", at: "x.done_at", seconds: "x.lead_seconds", agent: "x.agent_id" },
  cycle_time: { rows: "task_completions x", at: "x.done_at", seconds: "x.cycle_seconds", agent: "x.agent_id" },
  approval_latency: {
    rows: "approvals x INDEXED BY approvals_decided",
    at: "x.decided_at",
    seconds: "CASE WHEN x.status IN ('approved', 'rejected') THEN unixepoch(x.decided_at) - unixepoch(x.created_at) END",
    agent: "x.requester_id",
  },
} as const satisfies Record<string, Source>;
export type Timed = keyof typeof SOURCES;

/** Each row with the span (`s.key`) in which it lies: ?1 spans, ?2 the boards', ?3 the agent. */
const inSpans = ({ rows, at, agent }: Pick<Source, "rows" | "at" | "agent">, boards: string): string =>
  `${boards} v CROSS JOIN json_each(?1) s CROSS JOIN ${rows}
   WHERE x.board_id = v.value AND ${at} >= s.value ->> 0 AND ${at} < s.value ->> 1 AND (?3 IS NULL OR ${agent} = ?3)`;

const iso = (at: number): string => new Date(at).toISOString();
const paramsOf = (spans: readonly Span[], { parameter, agentId }: Of) =>
  [JSON.stringify(spans.map(({ from, until }) => [iso(from), iso(until)])), parameter, agentId] as const;

/** By place of the span; spans in which nothing was are not there. */
export type BySpan<Figures> = ReadonlyMap<number, Figures>;
const bySpan = <Row extends { span: number }>(rows: Row[]): BySpan<Row> => new Map(rows.map((row) => [row.span, row]));

/** Counted board by board, so that not each of them is sorted by its span. */
const countDone = (boards: string): string => `SELECT s.key AS span, sum((SELECT count(*) FROM task_completions x
  WHERE x.board_id = v.value AND x.done_at >= s.value ->> 0 AND x.done_at < s.value ->> 1 AND (?3 IS NULL OR x.agent_id = ?3))) AS done
  FROM ${boards} v CROSS JOIN json_each(?1) s GROUP BY s.key`;
/** How many tasks were done, that still are. */
export const doneIn = (db: Database, spans: readonly Span[], of: Of): Query<BySpan<{ span: number; done: number }>> =>
  map(db.rows<{ span: number; done: number }>(countDone(of.boards), ...paramsOf(spans, of)), bySpan);

/** `rows`: all there were; `n`: those of which it is known how long they took. */
export type Timing = { span: number; rows: number; n: number; p50: number | null; p85: number | null };
/** Nearest rank: the shortest time within which that share of them was. */
const rankOf = (percent: number): string => `max(CASE WHEN place = (n * ${percent} + 99) / 100 THEN seconds END)`;
/** Counted no further than is needed to know whether they are too many. */
const totalOf = (source: Source, boards: string): string => `(SELECT count(*) FROM (SELECT 1 FROM ${inSpans(source, boards)} LIMIT ${EXACT_MAX} + 1))`;
const exactSql = (source: Source, boards: string): string => `SELECT span, "rows", n, ${rankOf(50)} AS p50, ${rankOf(85)} AS p85 FROM (
  SELECT span, seconds, row_number() OVER (PARTITION BY span ORDER BY seconds NULLS LAST) AS place, count(seconds) OVER (PARTITION BY span) AS n,
    count(*) OVER (PARTITION BY span) AS "rows" FROM (
    SELECT s.key AS span, ${source.seconds} AS seconds FROM ${inSpans(source, boards)} AND ${totalOf(source, boards)} <= ${EXACT_MAX}))
  GROUP BY span, "rows", n`;
/** Classes between which times grow by a tenth. */
const CLASSES_PER_OCTAVE = 8;
/** The letter of those of which it is not known how long they took; those of the classes follow. */
const UNTIMED = 33;
/** A letter for each row, its class: counting them here takes a third of the time in which the database groups and sorts them. */
const classedSql = ({ rows, at, agent, seconds }: Source, boards: string): string => `SELECT s.key AS span, (
  SELECT group_concat(char(coalesce(${UNTIMED + 1} + CAST(log2(${seconds} + 1) * ${CLASSES_PER_OCTAVE} AS INTEGER), ${UNTIMED})), '') FROM ${boards} v CROSS JOIN ${rows}
    WHERE x.board_id = v.value AND ${at} >= s.value ->> 0 AND ${at} < s.value ->> 1 AND (?3 IS NULL OR ${agent} = ?3)) AS letters
  FROM json_each(?1) s WHERE ${totalOf({ rows, at, agent, seconds }, boards)} > ${EXACT_MAX}`;

/** How many of a span have each class; `untimed`: of how many it is not known. */
type Classes = { counts: readonly number[]; untimed: number };
function classesOf(letters: string | null): Classes {
  const counts: number[] = [];
  let untimed = 0;
  for (const letter of letters ?? "") {
    const place = letter.charCodeAt(0) - UNTIMED - 1;
    if (place < 0) untimed++;
    else counts[place] = (counts[place] ?? 0) + 1;
  }
  return { counts: Array.from(counts, (count) => count ?? 0), untimed };
}
const joined = (all: readonly Classes[]): Classes => ({
  counts: Array.from({ length: Math.max(0, ...all.map(({ counts }) => counts.length)) }, (_, place) =>
    all.reduce((sum, { counts }) => sum + (counts[place] ?? 0), 0),
  ),
  untimed: all.reduce((sum, { untimed }) => sum + untimed, 0),
});

/** The upper end of the class in which the rank lies. */
function ranked(counts: readonly number[], n: number, percent: number): number | null {
  let left = Math.ceil((n * percent) / 100);
  const found = n === 0 ? -1 : counts.findIndex((count) => (left -= count) <= 0);
  return found < 0 ? null : Math.round(2 ** ((found + 1) / CLASSES_PER_OCTAVE) - 1);
}
function timingOf(span: number, { counts, untimed }: Classes): Timing {
  const n = counts.reduce((sum, count) => sum + count, 0);
  return { span, rows: n + untimed, n, p50: ranked(counts, n, 50), p85: ranked(counts, n, 85) };
}

/** Which spans, that follow one another, are one period: the first of them, and the one behind the last. */
export type Period = readonly [first: number, end: number];
/** `wholes`: of each period. */
export type Timings = { by: BySpan<Timing>; wholes: readonly (Timing | undefined)[]; isExact: boolean };
/** Medians, and the time within which 85 of 100 were: of the spans, and of periods of them. */
export function timings(db: Database, what: Timed, spans: readonly Span[], periods: readonly Period[], of: Of): Query<Timings> {
  const params = paramsOf(spans, of);
  const whole = periods.map(([first, end]) => ({ from: spans[first]?.from ?? 0, until: spans[end - 1]?.until ?? 0 }));
  const exact = db.rows<Timing>(exactSql(SOURCES[what], of.boards), ...params);
  const exactWhole = db.rows<Timing>(exactSql(SOURCES[what], of.boards), ...paramsOf(whole, of));
  const classed = db.rows<{ span: number; letters: string | null }>(classedSql(SOURCES[what], of.boards), ...params);
  return map(all({ exact, exactWhole, classed }), (found) => {
    if (found.classed.length === 0) {
      const wholes = bySpan(found.exactWhole);
      return { by: bySpan(found.exact), wholes: periods.map((_, side) => wholes.get(side)), isExact: true };
    }
    const classes = found.classed.map(({ letters }) => classesOf(letters));
    const by = bySpan(classes.map((one, span) => timingOf(span, one)));
    // The classes of a period are those of its spans, added up; medians do not add up.
    return { by, wholes: periods.map(([first, end]) => timingOf(first, joined(classes.slice(first, end)))), isExact: false };
  });
}

export type Ended = { span: number; succeeded: number; failed: number; aborted: number };
const sumOf = (status: string): string => `sum(x.status = '${status}') AS ${status}`;
const RUNS = { rows: "runs x INDEXED BY runs_ended", at: "x.ended_at", agent: "x.agent_id" };
const countEnded = (boards: string): string =>
  `SELECT s.key AS span, ${["succeeded", "failed", "aborted"].map(sumOf).join(", ")} FROM ${inSpans(RUNS, boards)} GROUP BY s.key`;
/** How runs ended. */
export const runsEnded = (db: Database, spans: readonly Span[], of: Of): Query<BySpan<Ended>> =>
  map(db.rows<Ended>(countEnded(of.boards), ...paramsOf(spans, of)), bySpan);

export type Standing = Record<TaskStatus, number>;
const STATUSES = ["inbox", "todo", "in_progress", "blocked", "review", "done"] as const satisfies readonly TaskStatus[];
const SUMS = STATUSES.map((status) => `sum(x.${status}) AS ${status}`).join(", ");
/** Of each piece ([span, from, until]) by how much the numbers changed; by day, and by quarter of an hour. */
const piecesSql = (boards: string, pieces: string, rows: string, column: string): string => `SELECT s.value ->> 0 AS span, ${SUMS}
  FROM ${boards} v CROSS JOIN json_each(?1, '$.${pieces}') s CROSS JOIN ${rows} x
  WHERE x.board_id = v.value AND x.${column} >= s.value ->> 1 AND x.${column} < s.value ->> 2 AND (?3 IS NULL OR x.agent_id = ?3) GROUP BY 1`;
const netSql = (boards: string): string => `SELECT x.span, ${SUMS} FROM (${piecesSql(boards, "quarters", "task_flow", "quarter")}
  UNION ALL ${piecesSql(boards, "days", "task_flow_days", "day")}) x GROUP BY x.span`;

const DAY_QUARTERS = 96;
type Piece = readonly [span: number, from: number, until: number];
/** A span of quarters as its whole days (UTC), and the quarters before and behind them. */
export function piecesOf(span: number, from: number, until: number): { quarters: Piece[]; days: Piece[] } {
  const [first, end] = [Math.ceil(from / DAY_QUARTERS), Math.floor(until / DAY_QUARTERS)];
  if (first >= end) return { quarters: [[span, from, until]], days: [] };
  const ends: Piece[] = [
    [span, from, first * DAY_QUARTERS],
    [span, end * DAY_QUARTERS, until],
  ];
  return { quarters: ends.filter(([, begin, stop]) => begin < stop), days: [[span, first, end]] };
}

const added = (a: Standing, b: Standing | undefined, sign: 1 | -1): Standing =>
  Object.fromEntries(STATUSES.map((status) => [status, a[status] + sign * (b?.[status] ?? 0)])) as Standing;
const NOBODY = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Standing;

const END_OF_TIME = 1e9;
/** How many tasks had each status at the end of each span. The spans follow one another. Counted backwards from what there is now. */
export function standingAfter(db: Database, spans: readonly Span[], { boards, parameter, agentId }: Of): Query<Standing[]> {
  const later = [(spans.at(-1)?.until ?? 0) / QUARTER_MS, END_OF_TIME] as const;
  const asked = [...spans.map(({ from, until }) => [from / QUARTER_MS, until / QUARTER_MS] as const), later];
  const pieces = asked.map(([from, until], place) => piecesOf(place, from, until));
  const quarters = [...pieces.flatMap((one) => one.quarters), [asked.length, 0, 1]]; // quarter 0 is what there is now
  const params = JSON.stringify({ quarters, days: pieces.flatMap((one) => one.days) });
  const query = db.rows<Standing & { span: number }>(netSql(boards), params, parameter, agentId);
  return map(query, (rows) => {
    const net = bySpan(rows);
    const after: Standing[] = [];
    let state = added(added(NOBODY, net.get(spans.length + 1), 1), net.get(spans.length), -1);
    for (let place = spans.length - 1; place >= 0; place--) {
      after[place] = state;
      state = added(state, net.get(place), -1);
    }
    return after;
  });
}

const agesSql = (boards: string): string => `SELECT s.key AS span, x.status, count(*) AS n
  FROM ${boards} v CROSS JOIN json_each(?1) s CROSS JOIN json_each('${JSON.stringify(BEGUN_STATUSES)}') t CROSS JOIN task_spans x
  WHERE x.board_id = v.value AND x.status = t.value AND x.ended_at IS NULL AND x.entered_at >= s.value ->> 0 AND x.entered_at < s.value ->> 1
    AND (?3 IS NULL OR x.agent_id = ?3) GROUP BY s.key, x.status`;
const HOUR_MS = 3_600_000;
/** When work of each class of age came into its status, youngest first. */
export const ageSpans = (now: number): Span[] =>
  AGE_HOURS.map((hours, index) => {
    const next = AGE_HOURS[index + 1];
    return { from: next === undefined ? 0 : now - next * HOUR_MS, until: index === 0 ? now + HOUR_MS : now - hours * HOUR_MS };
  });
/** How much work that has begun has been in its status for how long. */
export const ages = (db: Database, now: number, of: Of): Query<{ span: number; status: TaskStatus; n: number }[]> =>
  db.rows(agesSql(of.boards), ...paramsOf(ageSpans(now), of));
