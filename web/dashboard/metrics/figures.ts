// From a series to columns: what is drawn of each metric, how its figures read, and what is behind a column.
import type { MessageId, Translate } from "../i18n/index.ts";
import { STATUS_LABELS, STATUS_TONES, TASK_STATUSES } from "../tasks/index.ts";
import type { Tone } from "../ui/chip.tsx";
import type { ChartColumn } from "../ui/columns-chart.tsx";
import { AGE_HOURS, type BehindAsked, type Metric, type Point, type Series } from "./wire.ts";

export const METRICS = ["throughput", "cycle_time", "lead_time", "flow", "ageing", "approval_latency", "run_error_rate"] as const satisfies readonly Metric[];
export const QUESTIONS = {
  throughput: "metrics.throughput",
  cycle_time: "metrics.cycleTime",
  lead_time: "metrics.leadTime",
  flow: "metrics.flow",
  ageing: "metrics.ageing",
  approval_latency: "metrics.approvals",
  run_error_rate: "metrics.runs",
} as const satisfies Record<Metric, MessageId>;
export const HINTS = {
  throughput: "metrics.throughputHint",
  cycle_time: "metrics.cycleTimeHint",
  lead_time: "metrics.leadTimeHint",
  flow: "metrics.flowHint",
  ageing: "metrics.ageingHint",
  approval_latency: "metrics.approvalsHint",
  run_error_rate: "metrics.runsHint",
} as const satisfies Record<Metric, MessageId>;

const SPENT: { parts: { name: string; tone: Tone }[]; mark: string } = { parts: [{ name: "p50", tone: "run" }], mark: "p85" };
const BEGUN = ["in_progress", "blocked", "review"] as const;
const statusPart = (status: keyof typeof STATUS_TONES) => ({ name: status, tone: STATUS_TONES[status] });
/** What a column is made of, from below. */
const DRAWN: Record<Metric, { parts: { name: string; tone: Tone }[]; mark?: string }> = {
  throughput: { parts: [{ name: "done", tone: "done" }] },
  cycle_time: SPENT,
  lead_time: SPENT,
  approval_latency: SPENT,
  flow: { parts: TASK_STATUSES.toReversed().map(statusPart) },
  ageing: { parts: BEGUN.map(statusPart) },
  run_error_rate: { parts: [{ name: "rate", tone: "block" }] },
};
export const partsOf = (metric: Metric) => DRAWN[metric].parts;
/** The statuses that a column is made of; null: of one thing. */
export const statusesOf = (metric: Metric) => (metric === "flow" ? TASK_STATUSES.toReversed() : metric === "ageing" ? BEGUN : null);

const UNITS = [
  { unit: "day", seconds: 86_400 },
  { unit: "hour", seconds: 3_600 },
  { unit: "minute", seconds: 60 },
  { unit: "second", seconds: 1 },
] as const;
const FEW = 10;

/** In the largest unit of which there is one. */
function duration(seconds: number, language: string): string {
  const { unit, seconds: size } = UNITS.find((one) => seconds >= one.seconds) ?? { unit: "second", seconds: 1 };
  const value = seconds / size;
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: value < FEW && unit !== "second" ? 1 : 0 }).format(
    value,
  );
}

/** A figure in the unit of its metric. */
export function figure(unit: Series["unit"], language: string): (value: number) => string {
  if (unit === "seconds") return (value) => duration(value, language);
  const options: Intl.NumberFormatOptions = unit === "ratio" ? { style: "percent", maximumFractionDigits: 1 } : { maximumFractionDigits: 1 };
  return new Intl.NumberFormat(language, options).format;
}

const totalOf = (metric: Metric, values: Point["values"]): number | null => {
  const known = partsOf(metric).flatMap(({ name }) => values[name] ?? []);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
};
/** The one figure of a period: the sum of its parts. */
export const headline = ({ metric }: Series, side: Series["primary"] | null): number | null => (side ? totalOf(metric, side.total) : null);

const NAMES: Readonly<Record<string, MessageId>> = { ...STATUS_LABELS, done: "metrics.done", p50: "metrics.p50", p85: "metrics.p85", rate: "metrics.rate" };

type Words = { t: Translate; bucketName(point: Point): string; shortName(point: Point): string; format(value: number): string };

function saidOf(metric: Metric, { values }: Point, name: string, before: number | null, { t, format }: Words): string {
  const { parts, mark } = DRAWN[metric];
  const told = [...parts.map((part) => part.name), ...(mark ? [mark] : [])].flatMap((part) => {
    const value = values[part];
    return value === null || value === undefined ? [] : [`${t(NAMES[part] ?? "metrics.done")} ${format(value)}`];
  });
  const said = told.length > 0 ? told.join(", ") : t("metrics.unknown");
  return before === null ? `${name}: ${said}` : `${name}: ${said} (${t("metrics.before", { value: format(before) })})`;
}

/** The columns of a series. */
export function columnsOf(series: Series, words: Words): ChartColumn[] {
  const { metric, primary, comparison } = series;
  const { parts, mark } = DRAWN[metric];
  return primary.points.map((point, index) => {
    const was = comparison?.points[index];
    const before = was ? totalOf(metric, was.values) : null;
    return {
      key: point.period,
      short: words.shortName(point),
      said: saidOf(metric, point, words.bucketName(point), before, words),
      parts: parts.map(({ name, tone }) => ({ tone, value: point.values[name] ?? null })),
      mark: (mark && point.values[mark]) || null,
      before,
    };
  });
}

export type FigureTable = { head: string[]; rows: { key: string; cells: string[] }[] };

/** Pure: the same figures as a table: a row for each period, with what it was the period before where that is asked for. */
export function tableOf({ metric, primary, comparison }: Series, { t, bucketName, format }: Words): FigureTable {
  const names = [...DRAWN[metric].parts.map(({ name }) => name), ...(DRAWN[metric].mark ? [DRAWN[metric].mark] : [])];
  const shown = (value: number | null | undefined) => (value === null || value === undefined ? "–" : format(value));
  return {
    head: [...names.map((name) => t(NAMES[name] ?? "metrics.done")), ...(comparison ? [t("metrics.beforeColumn")] : [])],
    rows: primary.points.map((point, index) => {
      const was = comparison?.points[index];
      const before = comparison ? [shown(was ? totalOf(metric, was.values) : null)] : [];
      return { key: point.period, cells: [bucketName(point), ...names.map((name) => shown(point.values[name])), ...before] };
    }),
  };
}

/** What is behind a column; of tasks by status only those with one. */
export function behindOf({ metric, primary }: Series, index: number, status: string | null): BehindAsked {
  const point = primary.points[index];
  const chosen = status ? { status } : {};
  if (metric === "ageing") {
    const max = AGE_HOURS[index + 1];
    return { metric, ...chosen, min_hours: AGE_HOURS[index] ?? 0, ...(max === undefined ? {} : { max_hours: max }) };
  }
  const until = point && Date.parse(point.until) < Date.now() ? { until: point.until } : {};
  return metric === "flow" ? { metric, ...chosen, ...until } : { metric, ...(point ? { from: point.period, until: point.until } : {}) };
}
