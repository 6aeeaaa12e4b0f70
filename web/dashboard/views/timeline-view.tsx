// A board as a timeline: a bar for each task with a date, in rows of which only those in sight are drawn, and lines from what is waited for
// to what waits. A bar is dragged by days, by its end only the due date; Shift and an arrow do so by key.
import { useEffect, useMemo, useRef, useState } from "react";
import { useT } from "../i18n/index.ts";
import type { Span } from "../saved/index.ts";
import { dayOf, startOfDay, type Task, useTimeZone } from "../tasks/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { cx } from "../ui/cx.ts";
import { Mono } from "../ui/page.tsx";
import { useNow } from "../ui/time.tsx";
import type { TimeViewProps } from "./calendar-view.tsx";
import { addDays, startOfWeek } from "./days.ts";
import { DueEdit } from "./list-edit.tsx";
import { ROW_PX } from "./list-groups.ts";
import { useScrolled } from "./list-window.ts";
import { TaskLink } from "./task-link.tsx";
import { TimeHead } from "./time-head.tsx";
import { useTimeKeys } from "./time-keys.ts";
import { type DayWords, useDayWords } from "./time-words.ts";
import { TimelineBar } from "./timeline-bar.tsx";
import { linksIn, percentOf, type Row, rowsIn, type Shown, SPAN_DAYS, TURN_DAYS, type Tick, ticksOf } from "./timeline-layout.ts";

const SPANS = ["week", "month", "quarter"] as const satisfies readonly Span[];
/** Rows beyond each edge of what is in sight. */
const AROUND = 8;
/** The bars take a week at least before the first day that is asked for: what is running is seen with it. */
const BEFORE_DAYS = 7;
/** What the label of a day takes; where there is no room for all, some are left out. */
const LABEL_PX = 52;
const NAMES = "w-36 shrink-0 border-r border-kumo-line md:w-72";

/** How wide the part with the bars is, in pixels. */
function useWidth() {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!ref.current) return;
    const sizes = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    sizes.observe(ref.current);
    return () => sizes.disconnect();
  }, []);
  return { ref, width };
}

type AxisProps = { ticks: readonly Tick[]; shown: Shown; edgeOf(day: string): number; words: DayWords; widthPx: number };

function Axis({ ticks, shown, edgeOf, words, widthPx }: AxisProps) {
  const named = ticks.filter(({ label }) => label);
  const each = Math.max(1, Math.ceil((LABEL_PX * named.length) / Math.max(1, widthPx)));
  return (
    <div aria-hidden className="relative h-7 min-w-0 flex-1 overflow-hidden">
      {named.map(({ day, label, isMajor }, at) =>
        at % each === 0 ? (
          <span
            key={day}
            style={{ left: `${percentOf(edgeOf(day), shown)}%` }}
            className={cx("absolute top-1.5 pl-1 text-xs whitespace-nowrap tabular-nums", isMajor ? "font-medium" : "text-kumo-subtle")}
          >
            {label === "month" ? words.month(day) : words.monthDay(day)}
          </span>
        ) : null,
      )}
    </div>
  );
}

/** The lines of days, the one of now, and those between tasks. */
function Lines({
  rows,
  ticks,
  shown,
  edgeOf,
  now,
  first,
  last,
}: {
  rows: readonly Row[];
  ticks: readonly Tick[];
  shown: Shown;
  edgeOf(day: string): number;
  now: number;
  first: number;
  last: number;
}) {
  const links = useMemo(() => linksIn(rows, shown, first, last), [rows, shown, first, last]);
  const height = Math.max(1, rows.length) * ROW_PX;
  const middle = (row: number) => row * ROW_PX + ROW_PX / 2;
  return (
    <svg
      aria-hidden
      width="100%"
      height={height}
      viewBox={`0 0 100 ${height}`}
      preserveAspectRatio="none"
      className="pointer-events-none absolute inset-x-0 top-0"
    >
      {ticks.map(({ day, isMajor }) => {
        const x = percentOf(edgeOf(day), shown);
        return <path key={day} d={`M${x} 0V${height}`} vectorEffect="non-scaling-stroke" className={isMajor ? "stroke-edge/60" : "stroke-kumo-line"} />;
      })}
      {now > shown.from && now < shown.to ? (
        <path d={`M${percentOf(now, shown)} 0V${height}`} vectorEffect="non-scaling-stroke" className="stroke-run" strokeWidth={1.5} />
      ) : null}
      {links.map(({ id, fromX, fromRow, toX, toRow }) => (
        <path
          key={id}
          d={`M${fromX} ${middle(fromRow)}H${(fromX + toX) / 2}V${middle(toRow)}H${toX}`}
          fill="none"
          vectorEffect="non-scaling-stroke"
          className="stroke-idle"
          strokeDasharray="3 2"
        />
      ))}
    </svg>
  );
}

function Name({ task, isEdited, onEdit, onChange }: { task: Task; isEdited: boolean; onEdit(id: string | null): void } & Pick<TimeViewProps, "onChange">) {
  return (
    <div
      data-timeline-task={task.id}
      className={cx(
        NAMES,
        "flex h-full items-center gap-2 px-3 md:pl-5 has-[a:focus-visible]:outline-2 has-[a:focus-visible]:-outline-offset-2 has-[a:focus-visible]:outline-kumo-focus",
      )}
    >
      <span className="max-md:hidden">
        <Mono>{task.key}</Mono>
      </span>
      <TaskLink task={task} isSelectable={false} className="min-w-0 flex-1 truncate text-sm outline-none hover:underline" />
      {isEdited ? <DueEdit task={task} onDone={() => onEdit(null)} onChange={(due_at) => onChange(task, { due_at })} /> : null}
    </div>
  );
}

const ofTask = (element: Element | null): string | undefined => element?.closest<HTMLElement>("[data-timeline-task]")?.dataset.timelineTask;

function useTimeline({ tasks, at, span = "month" }: Pick<TimeViewProps, "tasks" | "at" | "span">) {
  const timeZone = useTimeZone();
  const words = useDayWords();
  const now = useNow();
  const today = dayOf(new Date(now).toISOString(), timeZone);
  const first = startOfWeek(at ?? addDays(today, -BEFORE_DAYS), words.weekStart);
  const shown = useMemo(
    () => ({ from: Date.parse(startOfDay(first, timeZone)), to: Date.parse(startOfDay(addDays(first, SPAN_DAYS[span]), timeZone)) }),
    [first, span, timeZone],
  );
  const { rows, undated } = useMemo(() => rowsIn(tasks, shown, now), [tasks, shown, now]);
  const ticks = useMemo(() => ticksOf(span, first, words.weekStart), [span, first, words.weekStart]);
  const edges = useMemo(() => new Map(ticks.map(({ day }) => [day, Date.parse(startOfDay(day, timeZone))])), [ticks, timeZone]);
  return { words, now, span, today, first, shown, rows, undated, ticks, edgeOf: (day: string) => edges.get(day) ?? shown.from };
}

export default function TimelineView({ tasks, at, span: asked, onLook, onChange }: TimeViewProps) {
  const t = useT();
  const { words, now, span, today, first, shown, rows, undated, ticks, edgeOf } = useTimeline({ tasks, at, span: asked });
  const { box, scrolledPx, heightPx } = useScrolled();
  const { ref, width } = useWidth();
  const [editedId, setEditedId] = useState<string | null>(null);
  const turn = (by: 1 | -1) => onLook({ at: addDays(first, TURN_DAYS[span] * by) });
  useTimeKeys({ box, tasks, ofTask, aside: 1, above: 0, onTurn: turn, onEdit: setEditedId, onChange });
  const from = Math.max(0, Math.floor(scrolledPx / ROW_PX) - AROUND);
  const to = Math.min(rows.length, Math.ceil((scrolledPx + heightPx) / ROW_PX) + AROUND);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <TimeHead
        title={words.span(first, addDays(first, SPAN_DAYS[span] - 1))}
        spans={SPANS}
        span={span}
        onSpan={(next) => onLook({ span: next })}
        onTurn={turn}
        onToday={() => onLook({ at: addDays(today, -BEFORE_DAYS) })}
      />
      <p className="sr-only">{t("time.keys")}</p>
      <div ref={box} className="relative min-h-0 flex-1 overflow-y-auto bg-kumo-base">
        <div className="sticky top-0 z-10 flex border-b border-kumo-line bg-kumo-base">
          <span className={cx(NAMES, "px-3 pt-1.5 text-xs text-kumo-subtle md:pl-5")}>{t("timeline.task")}</span>
          <Axis ticks={ticks} shown={shown} edgeOf={edgeOf} words={words} widthPx={width} />
        </div>
        <div className="relative" style={{ height: rows.length * ROW_PX }}>
          <div className="absolute inset-y-0 right-0 left-36 md:left-72" ref={ref}>
            <Lines rows={rows} ticks={ticks} shown={shown} edgeOf={edgeOf} now={now} first={from} last={to} />
          </div>
          <ul aria-label={t("timeline.label")}>
            {rows.slice(from, to).map((row, index) =>
              guarded(
                <li
                  key={row.task.id}
                  style={{ top: (from + index) * ROW_PX, height: ROW_PX }}
                  className="absolute inset-x-0 flex border-b border-kumo-line/60 hover:bg-kumo-tint/40"
                >
                  <Name task={row.task} isEdited={editedId === row.task.id} onEdit={setEditedId} onChange={onChange} />
                  <div className="relative min-w-0 flex-1">
                    <TimelineBar row={row} shown={shown} dayPx={Math.max(1, width / SPAN_DAYS[span])} onChange={onChange} />
                  </div>
                </li>,
              ),
            )}
          </ul>
        </div>
        {rows.length === 0 ? <p className="px-5 py-6 text-sm text-kumo-subtle">{t("timeline.nothing")}</p> : null}
        {undated > 0 ? <p className="px-3 py-2 text-xs text-kumo-subtle md:px-5">{t("timeline.notShown", { count: undated })}</p> : null}
      </div>
    </div>
  );
}
