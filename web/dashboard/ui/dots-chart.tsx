// Dots over time, each of one thing that took so long; the higher the longer, by the power of ten, since few take much longer than most. One dot is
// current: Tab goes to it, arrows go along the time, Enter opens it, and so does a press near a dot.
import { type KeyboardEvent, type MouseEvent, useRef, useState } from "react";
import { useT } from "../i18n/index.ts";

/** `at` in ms since 1970. */
export type ChartDot = { key: string; at: number; value: number; said: string };
export type DotsSpan = { from: number; until: number };

/** A round number that is no smaller than any of them. */
export const topOfDots = (dots: readonly ChartDot[]): number => 10 ** Math.ceil(Math.log10(Math.max(10, ...dots.map(({ value }) => value))));
/** From 0 at the bottom to 1 at the top. */
export const heightOf = (value: number, top: number): number => Math.log1p(Math.max(0, value)) / Math.log1p(top);
export const placeOf = (at: number, { from, until }: DotsSpan): number => Math.min(1, Math.max(0, (at - from) / Math.max(1, until - from)));

/** The dot that is nearest to a point of a picture of this size, and how far that is; -1: there is none. */
export function nearestDot(dots: readonly ChartDot[], span: DotsSpan, point: { x: number; y: number }, size: { width: number; height: number }) {
  const top = topOfDots(dots);
  const aways = dots.map(({ at, value }) => Math.hypot(placeOf(at, span) * size.width - point.x, (1 - heightOf(value, top)) * size.height - point.y));
  const away = Math.min(...aways);
  return { index: aways.indexOf(away), away };
}

/** A press further from every dot than this is none of them: about a finger. */
const NEAR_PX = 24;

type DotsChartProps = {
  label: string;
  /** Oldest first. */
  dots: readonly ChartDot[];
  span: DotsSpan;
  /** Lines across: the value, and what it is. */
  lines: readonly { value: number; said: string }[];
  format(value: number): string;
  /** Below the first and the last moment. */
  ends: readonly [string, string];
  onOpen(index: number): void;
};

function Picture({ dots, span, lines, top }: Pick<DotsChartProps, "dots" | "span" | "lines"> & { top: number }) {
  return (
    <svg aria-hidden="true" className="pointer-events-none absolute inset-0 size-full overflow-visible">
      {lines.map(({ value, said }) => (
        <line
          key={said}
          x1="0%"
          x2="100%"
          y1={`${100 - heightOf(value, top) * 100}%`}
          y2={`${100 - heightOf(value, top) * 100}%`}
          stroke="var(--text-color-kumo-subtle)"
          strokeDasharray="4 3"
        />
      ))}
      {dots.map(({ key, at, value }) => (
        <circle key={key} cx={`${placeOf(at, span) * 100}%`} cy={`${100 - heightOf(value, top) * 100}%`} r={3} fill="var(--s-run)" fillOpacity={0.7} />
      ))}
    </svg>
  );
}

/** Which dot is current, and what the keyboard and the pointer do. */
function usePointing({ dots, span, onOpen }: Pick<DotsChartProps, "dots" | "span" | "onOpen">) {
  const [chosen, setChosen] = useState(dots.length - 1);
  const plot = useRef<HTMLDivElement>(null);
  const current = Math.min(chosen, dots.length - 1);
  const near = (event: MouseEvent): number => {
    const box = plot.current?.getBoundingClientRect();
    if (!box) return -1;
    const { index, away } = nearestDot(dots, span, { x: event.clientX - box.left, y: event.clientY - box.top }, box);
    return away <= NEAR_PX ? index : -1;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: dots.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setChosen(Math.min(dots.length - 1, Math.max(0, next)));
  };
  const onClick = (event: MouseEvent) => {
    const found = event.detail === 0 ? current : near(event); // 0: by the keyboard
    if (found >= 0) onOpen(found);
  };
  const onMouseMove = (event: MouseEvent) => {
    const found = near(event);
    if (found >= 0 && found !== current) setChosen(found);
  };
  return { plot, dot: dots[current], keys: { onKeyDown, onClick, onMouseMove } };
}

export function DotsChart({ label, dots, span, lines, format, ends, onOpen }: DotsChartProps) {
  const t = useT();
  const { plot, dot, keys } = usePointing({ dots, span, onOpen });
  const top = topOfDots(dots);
  return (
    <div className="flex gap-2 text-xs text-kumo-subtle tabular-nums">
      <div aria-hidden className="flex h-48 w-12 shrink-0 flex-col justify-between text-right">
        <span>{format(top)}</span>
        <span>{format(0)}</span>
      </div>
      <div className="min-w-0 flex-1">
        <div ref={plot} className="relative h-48 border-b border-kumo-line">
          <Picture dots={dots} span={span} lines={lines} top={top} />
          {dot ? (
            <span
              aria-hidden
              className="pointer-events-none absolute size-3 -translate-x-1/2 -translate-y-1/2 rounded-full border-2 border-kumo-contrast"
              style={{ left: `${placeOf(dot.at, span) * 100}%`, top: `${100 - heightOf(dot.value, top) * 100}%` }}
            />
          ) : null}
          <button
            type="button"
            aria-label={t("ui.dotsKeys", { name: label, dot: dot?.said ?? "" })}
            {...keys}
            className="absolute inset-0 size-full cursor-pointer"
          />
        </div>
        <div aria-hidden className="mt-1 flex justify-between">
          <span>{ends[0]}</span>
          <span>{ends[1]}</span>
        </div>
        <p aria-live="polite" className="mt-2 min-h-4 truncate text-kumo-default">
          {dot?.said}
        </p>
      </div>
    </div>
  );
}
