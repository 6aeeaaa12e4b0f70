// The bar of a task on the timeline: dragged, also by a finger, it moves by days, dragged at its end only its due date does.
import { useNavigate } from "@tanstack/react-router";
import { type PointerEvent, useRef, useState } from "react";
import { useT } from "../i18n/index.ts";
import { atWall, dayOf, STATUS_TONES, type Task, type TaskUpdate, useTimeZone } from "../tasks/index.ts";
import type { Tone } from "../ui/chip.tsx";
import { cx } from "../ui/cx.ts";
import { useIsReadOnly } from "../ui/read-only.ts";
import { useFormat } from "../ui/time.tsx";
import { addDays } from "./days.ts";
import { percentOf, type Row, type Shown } from "./timeline-layout.ts";

const FILL: Record<Tone, string> = {
  wait: "bg-wait-fill border-wait",
  run: "bg-run-fill border-run",
  block: "bg-block-fill border-block",
  done: "bg-done-fill border-done",
  idle: "bg-idle-fill border-idle",
};
/** Less is a click. */
const DRAGGED_PX = 4;

/** Pure: the dates after they have been moved by so many days; a date that it does not have it does not get. */
export function movedBy(task: Pick<Task, "start_at" | "due_at">, days: number, isDueOnly: boolean, timeZone: string | undefined): TaskUpdate {
  const moved = (iso: string) => atWall(addDays(dayOf(iso, timeZone), days), iso, timeZone);
  const { start_at, due_at } = task;
  return { ...(due_at ? { due_at: moved(due_at) } : {}), ...(start_at && !isDueOnly ? { start_at: moved(start_at) } : {}) };
}

type Drag = { x: number; isDueOnly: boolean; dayPx: number; days: number; isMoved: boolean };

/** Follows the pointer by whole days, and tells where it is let go. */
function useDrag(isPossible: boolean, onMove: (days: number, isDueOnly: boolean) => void) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const wasMoved = useRef(false);
  const begin = (isDueOnly: boolean, dayPx: number) => (event: PointerEvent<HTMLElement>) => {
    if (!isPossible || event.button !== 0) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    wasMoved.current = false;
    setDrag({ x: event.clientX, isDueOnly, dayPx, days: 0, isMoved: false });
  };
  const follow = ({ clientX }: PointerEvent) => {
    if (!drag) return;
    const far = clientX - drag.x;
    if (Math.abs(far) > DRAGGED_PX) wasMoved.current = true;
    setDrag({ ...drag, days: Math.round(far / drag.dayPx), isMoved: drag.isMoved || Math.abs(far) > DRAGGED_PX });
  };
  const end = () => {
    if (drag && drag.days !== 0) onMove(drag.days, drag.isDueOnly);
    setDrag(null);
  };
  return { drag, begin, follow, end, cancel: () => setDrag(null), wasMoved };
}

type BarProps = { row: Row; shown: Shown; dayPx: number; onChange(task: Task, changes: TaskUpdate): void };

/** What only moves the due date. */
const End = ({ label, onPointerDown }: { label: string; onPointerDown(event: PointerEvent<HTMLElement>): void }) => (
  <span
    aria-hidden
    title={label}
    onPointerDown={onPointerDown}
    className="absolute inset-y-0 right-0 w-2 cursor-ew-resize pointer-coarse:w-4 hover:bg-kumo-interact/40"
  />
);

export function TimelineBar({ row: { task, bar }, shown, dayPx, onChange }: BarProps) {
  const t = useT();
  const navigate = useNavigate();
  const format = useFormat();
  const timeZone = useTimeZone();
  const isPossible = !useIsReadOnly() && task.due_at !== null;
  const { drag, begin, follow, end, cancel, wasMoved } = useDrag(isPossible, (days, isDueOnly) => onChange(task, movedBy(task, days, isDueOnly, timeZone)));
  const left = percentOf(bar.from, shown);
  const width = percentOf(bar.to, shown) - left;
  const px = (drag?.days ?? 0) * dayPx;
  const from = `${format.day(new Date(bar.from).toISOString())} (${t(`timeline.since.${bar.since}`)})`;
  const to = `${format.day(new Date(bar.to).toISOString())} (${t(`timeline.until.${bar.until}`)})`;
  const open = () => {
    if (wasMoved.current) return;
    void navigate({ to: "/boards/$boardId", params: { boardId: task.board_id }, search: (before) => ({ ...before, task: task.id, comment: undefined }) });
  };
  return (
    <button
      type="button"
      tabIndex={-1}
      title={`${task.key} ${task.title}: ${from} – ${to}`}
      onClick={open}
      onPointerDown={begin(false, dayPx)}
      onPointerMove={follow}
      onPointerUp={end}
      onPointerCancel={cancel}
      style={{
        left: `${left}%`,
        width: `max(8px, calc(${width}% + ${drag?.isDueOnly ? px : 0}px))`,
        transform: drag && !drag.isDueOnly ? `translateX(${px}px)` : undefined,
      }}
      className={cx(
        "absolute top-1.5 z-[1] h-5 overflow-hidden rounded-chip border text-left select-none",
        FILL[STATUS_TONES[task.status]],
        bar.since !== "start" && bar.from < bar.to && "border-l-0 rounded-l-none [mask-image:linear-gradient(to_right,transparent,black_24px)]",
        bar.until === "now" && "border-r-0 border-dashed",
        isPossible && "cursor-grab touch-pan-y active:cursor-grabbing pointer-coarse:[-webkit-touch-callout:none]",
      )}
    >
      <span className="sr-only">{`${from} – ${to}`}</span>
      {isPossible ? <End label={t("timeline.moveDue", { key: task.key })} onPointerDown={begin(true, dayPx)} /> : null}
    </button>
  );
}
