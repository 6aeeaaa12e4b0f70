// A day of the calendar: what is due on it, as much as there is room for, and a place to drop tasks on.
import { type ReactNode, useState } from "react";
import { useT } from "../i18n/index.ts";
import type { Task } from "../tasks/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { cx } from "../ui/cx.ts";
import type { Coming } from "./calendar-layout.ts";
import { type CalendarActions, CalendarTask, ComingTask } from "./calendar-task.tsx";

/** No day draws more, however many are due: the table has all of them. */
const MOST = 200;

/** `onDrop`: what is dragged is let go here; absent where nothing is dragged. */
type DropProps = {
  label: string;
  /** Its name for a finger that carries something over it; `isUnder`: one does. */
  place: string;
  isUnder: boolean;
  className: string;
  onDrop: (() => void) | undefined;
  children: ReactNode;
};

export function DropPlace({ label, place, isUnder, className, onDrop, children }: DropProps) {
  const [isOver, setOver] = useState(false);
  return (
    <section
      aria-label={label}
      data-place={place}
      className={cx(className, (isOver || isUnder) && onDrop && "bg-run-fill!")}
      onDragOver={(event) => {
        if (!onDrop) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onDrop?.();
      }}
    >
      {children}
    </section>
  );
}

type TasksProps = { tasks: readonly Task[]; coming: readonly Coming[]; room: number; editedId: string | null; actions: CalendarActions };

/** The first of them; the others when they are asked for. */
export function DayTasks({ tasks, coming, room, editedId, actions }: TasksProps) {
  const t = useT();
  const [isWhole, setWhole] = useState(false);
  const isTooMany = tasks.length + coming.length > room;
  const most = isWhole ? MOST : isTooMany ? room - 1 : room;
  const shown = tasks.slice(0, most);
  const left = tasks.length + coming.length - shown.length - Math.min(coming.length, most - shown.length);
  return (
    <>
      <ul className="flex flex-col gap-0.5">
        {shown.map((task) => guarded(<CalendarTask key={task.id} task={task} isEdited={editedId === task.id} actions={actions} />))}
        {coming.slice(0, most - shown.length).map((one) => guarded(<ComingTask key={one.id} {...one} />))}
      </ul>
      {left > 0 || isWhole ? (
        <button
          type="button"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
          className="mt-0.5 h-5 rounded-chip px-1.5 text-left text-xs text-kumo-subtle hover:bg-kumo-tint hover:text-kumo-default pointer-coarse:h-9"
        >
          {left > 0 ? t("time.more", { count: left }) : t("time.fewer")}
        </button>
      ) : null}
    </>
  );
}
