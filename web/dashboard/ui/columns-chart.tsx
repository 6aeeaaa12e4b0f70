// Columns over time, stacked, with the period before as a dashed line. Each column is a button with its figures as its name: Tab goes into the
// chart, arrows along it, Enter opens what is behind a column.
import { type KeyboardEvent, useRef, useState } from "react";
import { useT } from "../i18n/index.ts";
import type { Tone } from "./chip.tsx";
import { cx } from "./cx.ts";

export type ChartColumn = {
  key: string;
  /** Below the column. */
  short: string;
  /** Its figures as a sentence. */
  said: string;
  /** From below; null: not known. */
  parts: { tone: Tone; value: number | null }[];
  /** A tick above, e.g. a higher percentile. */
  mark: number | null;
  /** The same bucket of the period before. */
  before: number | null;
};

const AXIS_STEPS = [1, 2, 5, 10];

const sumOf = ({ parts }: ChartColumn): number => parts.reduce((sum, { value }) => sum + (value ?? 0), 0);
/** A round number that is no smaller than anything shown. */
export function topOf(columns: readonly ChartColumn[]): number {
  const most = Math.max(0, ...columns.flatMap((column) => [sumOf(column), column.mark ?? 0, column.before ?? 0]));
  if (most <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return (AXIS_STEPS.find((step) => step * power >= most) ?? 10) * power;
}

/** Broken where nothing is known. */
export function linePaths(values: readonly (number | null)[], top: number): string {
  const at = (value: number, index: number) => `${((index + 0.5) * 100) / values.length} ${100 - (value * 100) / top}`;
  return values.map((value, index) => (value === null ? "" : `${(values[index - 1] ?? null) === null ? "M" : "L"}${at(value, index)}`)).join(" ");
}

type ColumnProps = { column: ChartColumn; isCurrent: boolean; onPick(): void; onFocus(): void };
/** What is pressed, over what is drawn. */
const Column = ({ column, isCurrent, onPick, onFocus }: ColumnProps) => (
  <button
    type="button"
    tabIndex={isCurrent ? 0 : -1}
    aria-label={column.said}
    title={column.said}
    onClick={onPick}
    onFocus={onFocus}
    className="relative h-full min-w-0 flex-1 hover:bg-kumo-contrast/10"
  />
);

/** The picture is 100 wide and 100 high, and stretched to its place. */
const GAP = 0.2;

function Parts({ column, place, width, top }: { column: ChartColumn; place: number; width: number; top: number }) {
  const box = { x: (place + GAP / 2) * width, width: width * (1 - GAP) };
  let below = 0;
  const parts = column.parts.map(({ tone, value }, index) => {
    const height = ((value ?? 0) * 100) / top;
    below += height;
    // biome-ignore lint/suspicious/noArrayIndexKey: parts stand in a fixed order
    return height === 0 ? null : <rect key={index} {...box} y={100 - below} height={height} fill={`var(--s-${tone})`} />;
  });
  const at = column.mark === null ? null : 100 - (column.mark * 100) / top;
  return (
    <>
      {parts}
      {at === null ? null : <path d={`M${box.x} ${at}h${box.width}`} stroke="var(--s-idle)" strokeWidth={2} vectorEffect="non-scaling-stroke" />}
    </>
  );
}

function Picture({ columns, top }: { columns: readonly ChartColumn[]; top: number }) {
  const before = columns.map((column) => column.before);
  return (
    <svg aria-hidden="true" viewBox="0 0 100 100" preserveAspectRatio="none" className="pointer-events-none absolute inset-0 size-full overflow-visible">
      {columns.map((column, place) => (
        <Parts key={column.key} column={column} place={place} width={100 / columns.length} top={top} />
      ))}
      <path
        d={linePaths(before, top)}
        fill="none"
        stroke="var(--text-color-kumo-subtle)"
        strokeWidth={1.5}
        strokeDasharray="4 3"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

/** So many columns are named at most: a phone has room for no more. */
const LABELS_MAX = 4;

/** What is named below the columns: of the last one on, so many apart. */
function Below({ columns }: { columns: readonly ChartColumn[] }) {
  const [last, step] = [columns.length - 1, Math.ceil(columns.length / LABELS_MAX)];
  return (
    <div aria-hidden className="mt-1 flex">
      {columns.map((column, index) => (
        <span
          key={column.key}
          className={cx(
            "flex min-w-0 flex-1 whitespace-nowrap",
            index === last ? "justify-end" : "justify-center",
            (last - index) % (2 * step) !== 0 && "max-md:invisible", // long names of days would stand over each other
          )}
        >
          {(last - index) % step === 0 ? column.short : ""}
        </span>
      ))}
    </div>
  );
}

/** The scale, where there is anything to measure. */
function Axis({ columns, top, format }: { columns: readonly ChartColumn[]; top: number } & Pick<ColumnsChartProps, "format">) {
  const isEmpty = columns.every((column) => sumOf(column) === 0 && !column.mark && !column.before);
  return (
    <div aria-hidden className="flex h-36 w-12 shrink-0 flex-col justify-between text-right">
      {isEmpty ? null : (
        <>
          <span>{format(top)}</span>
          <span>{format(0)}</span>
        </>
      )}
    </div>
  );
}

type ColumnsChartProps = { label: string; columns: ChartColumn[]; format(value: number): string; onPick(index: number): void };

export function ColumnsChart({ label, columns, format, onPick }: ColumnsChartProps) {
  const t = useT();
  const [current, setCurrent] = useState(columns.length - 1);
  const bars = useRef<HTMLDivElement>(null);
  const top = topOf(columns);
  const last = columns.length - 1;
  const onKeyDown = (event: KeyboardEvent) => {
    const next = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const place = Math.min(last, Math.max(0, next));
    setCurrent(place);
    bars.current?.querySelectorAll("button")[place]?.focus();
  };
  return (
    <div className="flex gap-2 text-xs text-kumo-subtle tabular-nums">
      <Axis columns={columns} top={top} format={format} />
      <div className="min-w-0 flex-1">
        <div
          ref={bars}
          role="toolbar"
          aria-label={t("ui.chartKeys", { name: label })}
          onKeyDown={onKeyDown}
          className="relative flex h-36 items-stretch border-b border-kumo-line"
        >
          <Picture columns={columns} top={top} />
          {columns.map((column, index) => (
            <Column
              key={column.key}
              column={column}
              isCurrent={index === Math.min(current, last)}
              onPick={() => onPick(index)}
              onFocus={() => setCurrent(index)}
            />
          ))}
        </div>
        <Below columns={columns} />
      </div>
    </div>
  );
}
