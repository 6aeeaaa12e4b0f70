// A board as a calendar: what is due on each day of a month or a week. A task goes to another day by being dragged there, or by Shift and an
// arrow, or held by a finger and carried; D, or a finger that lets it go again, asks for its date. What has no date waits at the side. On phones the days that have something stand below each other.
import { type RefObject, useMemo, useRef, useState } from "react";
import { useT } from "../i18n/index.ts";
import { useRecurrences } from "../recurrences/index.ts";
import type { Span } from "../saved/index.ts";
import { dayOf, type Task, type TaskUpdate, useTimeZone } from "../tasks/index.ts";
import { cx } from "../ui/cx.ts";
import { useNow } from "../ui/time.tsx";
import { DayTasks, DropPlace } from "./calendar-day.tsx";
import { type CalendarSpan, comingByDay, tasksByDay, turned, undated, weeksShown } from "./calendar-layout.ts";
import type { CalendarActions } from "./calendar-task.tsx";
import { monthOf } from "./days.ts";
import { dueOn } from "./list-edit.tsx";
import { TimeHead } from "./time-head.tsx";
import { useTimeKeys } from "./time-keys.ts";
import { type DayWords, useDayWords } from "./time-words.ts";

export type TimeViewProps = {
  boardId: string;
  /** Those that the filter lets through. */
  tasks: Task[];
  /** A day of what is shown; today where the address names none. */
  at: string | undefined;
  span: Span | undefined;
  onLook(next: { at?: string; span?: Span }): void;
  onChange(task: Task, changes: TaskUpdate): void;
};

const SPANS = ["week", "month"] as const satisfies readonly Span[];
/** How many stand on a day before the others are asked for. */
const ROOM = { month: 4, week: 14 } as const satisfies Record<CalendarSpan, number>;
const TRAY_ROOM = 40;
/** The place of what has no date. */
const NO_DAY = "none";

const ofTask = (element: Element | null): string | undefined => element?.closest<HTMLElement>("li[data-calendar-task]")?.dataset.calendarTask;

type DayProps = {
  day: string;
  span: CalendarSpan;
  isToday: boolean;
  isOther: boolean;
  words: DayWords;
  tasks: readonly Task[];
  isUnder: boolean;
  onDrop: (() => void) | undefined;
} & Omit<Parameters<typeof DayTasks>[0], "tasks" | "room">;

function Day({ day, span, isToday, isOther, isUnder, words, tasks, onDrop, ...of }: DayProps) {
  const isEmpty = tasks.length === 0 && of.coming.length === 0;
  return (
    <DropPlace
      label={words.whole(day)}
      place={day}
      isUnder={isUnder}
      onDrop={onDrop}
      className={cx(
        "flex min-h-0 min-w-0 flex-col gap-0.5 border-kumo-line p-1 md:border-r md:border-b md:overflow-y-auto max-md:px-3 max-md:py-2 max-md:border-b",
        isOther ? "bg-kumo-canvas" : "bg-kumo-base",
        isEmpty && !isToday && "max-md:hidden",
      )}
    >
      <h3 className={cx("flex h-5 shrink-0 items-center gap-1.5 px-1 text-xs tabular-nums", isOther ? "text-kumo-subtle" : "text-kumo-default")}>
        <span className={cx(isToday && "rounded-chip bg-kumo-brand px-1.5 font-medium text-white")}>
          <span className="md:hidden">{words.whole(day)}</span>
          <span className="max-md:hidden">{words.date(day)}</span>
        </span>
      </h3>
      <DayTasks {...of} tasks={tasks} room={ROOM[span]} />
    </DropPlace>
  );
}

/** What has no date; what is dropped here loses its own. */
function Tray({ tasks, isUnder, onDrop, ...of }: Pick<DayProps, "tasks" | "isUnder" | "onDrop" | "editedId" | "actions">) {
  const t = useT();
  return (
    <DropPlace
      label={t("time.undated")}
      place={NO_DAY}
      isUnder={isUnder}
      onDrop={onDrop}
      className="flex min-h-0 shrink-0 flex-col gap-1 overflow-y-auto border-kumo-line bg-kumo-canvas p-2 md:w-60 md:border-l max-md:border-t"
    >
      <h3 className="flex h-5 items-center gap-2 px-1 text-xs text-kumo-subtle">
        {t("time.undated")} <span className="tabular-nums">{tasks.length}</span>
      </h3>
      {tasks.length === 0 ? (
        <p className="px-1 text-xs text-kumo-subtle">{t("time.noDays")}</p>
      ) : (
        <DayTasks {...of} coming={[]} tasks={tasks} room={TRAY_ROOM} />
      )}
    </DropPlace>
  );
}

/** What is shown: the days with their tasks, in the person's zone. */
function useCalendar({ boardId, tasks, at, span: asked }: Pick<TimeViewProps, "boardId" | "tasks" | "at" | "span">) {
  const timeZone = useTimeZone();
  const words = useDayWords();
  const today = dayOf(new Date(useNow()).toISOString(), timeZone);
  const span: CalendarSpan = asked === "week" ? "week" : "month";
  const day = at ?? today;
  const weeks = useMemo(() => weeksShown(span, day, words.weekStart), [span, day, words.weekStart]);
  const days = useMemo(() => weeks.flat(), [weeks]);
  const byDay = useMemo(() => tasksByDay(tasks, days, timeZone), [tasks, days, timeZone]);
  const none = useMemo(() => undated(tasks), [tasks]);
  const rules = useRecurrences(boardId).query.data?.items;
  const coming = useMemo(() => comingByDay(rules ?? [], days, timeZone), [rules, days, timeZone]);
  return { timeZone, words, today, span, day, weeks, days, byDay, none, coming };
}

/** Pure: whether it is not due on that day; null: at all. */
const isElsewhere = ({ due_at }: Pick<Task, "due_at">, day: string | null, timeZone: string | undefined): boolean =>
  day === null ? due_at !== null : dayOf(due_at, timeZone) !== day;

/** What is carried, over what it is, and where it can be put. */
function useCarrying(box: RefObject<HTMLElement | null>, timeZone: string | undefined, onChange: TimeViewProps["onChange"]) {
  const [dragged, setDragged] = useState<Task | null>(null);
  const [editedId, setEditedId] = useState<string | null>(null);
  const [under, setUnder] = useState<string | null>(null);
  const actions = useMemo<CalendarActions>(() => {
    const put = (task: Task, place: string | null) => {
      const to = place === NO_DAY ? null : place;
      if (place !== null && isElsewhere(task, to, timeZone)) onChange(task, { due_at: dueOn(task, to, timeZone) });
    };
    const drag = (task: Task | null) => {
      setDragged(task);
      setUnder(null);
    };
    return { onDrag: drag, onOver: setUnder, onPut: put, list: () => box.current, onEdit: setEditedId, onChange };
  }, [box, onChange, timeZone]);
  const dropOn = (to: string | null) =>
    dragged && isElsewhere(dragged, to, timeZone)
      ? () => {
          onChange(dragged, { due_at: dueOn(dragged, to, timeZone) });
          setDragged(null);
        }
      : undefined;
  return { actions, under, editedId, setEditedId, dropOn };
}

export default function CalendarView({ onLook, onChange, ...asked }: TimeViewProps) {
  const t = useT();
  const { timeZone, words, today, span, day, weeks, days, byDay, none, coming } = useCalendar(asked);
  const box = useRef<HTMLDivElement>(null);
  const { actions, under, editedId, setEditedId, dropOn } = useCarrying(box, timeZone, onChange);
  const turn = (by: 1 | -1) => onLook({ at: turned(span, day, by) });
  useTimeKeys({ box, tasks: asked.tasks, ofTask, aside: 1, above: 7, onTurn: turn, onEdit: setEditedId, onChange });
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <TimeHead
        title={span === "month" ? words.month(day) : words.span(days[0] ?? day, days[6] ?? day)}
        spans={SPANS}
        span={span}
        onSpan={(next) => onLook({ span: next })}
        onTurn={turn}
        onToday={() => onLook({ at: today })}
      />
      <p className="sr-only">{t("time.keys")}</p>
      <div ref={box} className="flex min-h-0 flex-1 max-md:flex-col max-md:overflow-y-auto">
        <div className="flex min-w-0 flex-1 flex-col max-md:flex-none">
          <div aria-hidden className="grid shrink-0 grid-cols-7 border-b border-kumo-line bg-kumo-base max-md:hidden">
            {(weeks[0] ?? []).map((one) => (
              <span key={one} className="px-2 py-1 text-xs text-kumo-subtle">
                {words.weekday(one)}
              </span>
            ))}
          </div>
          <div className="grid min-h-0 flex-1 auto-rows-[minmax(0,1fr)] grid-cols-7 max-md:flex max-md:flex-col">
            {days.map((one) => (
              <Day
                key={one}
                {...{ day: one, span, words, editedId, actions }}
                isToday={one === today}
                isOther={span === "month" && monthOf(one) !== monthOf(day)}
                tasks={byDay.get(one) ?? []}
                coming={coming.get(one) ?? []}
                isUnder={under === one}
                onDrop={dropOn(one)}
              />
            ))}
          </div>
        </div>
        <Tray tasks={none} isUnder={under === NO_DAY} onDrop={dropOn(null)} editedId={editedId} actions={actions} />
      </div>
    </div>
  );
}
