// A task in the calendar, and a moment at which one comes back by a rule.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { STATUS_LABELS, STATUS_TONES, type Task, type TaskUpdate } from "../tasks/index.ts";
import { Dot } from "../ui/chip.tsx";
import { cx } from "../ui/cx.ts";
import { RepeatIcon } from "../ui/icons.ts";
import { useIsReadOnly } from "../ui/read-only.ts";
import { useNow } from "../ui/time.tsx";
import type { Coming } from "./calendar-layout.ts";
import { useFingerCarry } from "./finger-carry.ts";
import { DueEdit } from "./list-edit.tsx";
import { TaskLink } from "./task-link.tsx";

export type CalendarActions = {
  /** The task that is being dragged; null: none. */
  onDrag(task: Task | null): void;
  /** By a finger: the place under it, and where it is put. */
  onOver(place: string | null): void;
  onPut(task: Task, place: string | null): void;
  list(): Element | null;
  onEdit(id: string | null): void;
  onChange(task: Task, changes: TaskUpdate): void;
};

/** Dragged by the browser, or carried by a finger; let go where it was, a finger asks for the date. */
function useCarried(task: Task, isReadOnly: boolean, actions: CalendarActions) {
  const [isDragged, setDragged] = useState(false);
  const drag = (isOn: boolean) => {
    setDragged(isOn);
    actions.onDrag(isOn ? task : null);
  };
  const carry = useFingerCarry(
    !isReadOnly,
    {
      onLift: () => drag(true),
      onOver: actions.onOver,
      onPut: (place, hasMoved) => {
        drag(false);
        if (hasMoved) actions.onPut(task, place);
        else actions.onEdit(task.id);
      },
      onCancel: () => drag(false),
    },
    actions.list,
  );
  return { isDragged, drag, carry };
}

export function CalendarTask({ task, isEdited, actions }: { task: Task; isEdited: boolean; actions: CalendarActions }) {
  const t = useT();
  const isReadOnly = useIsReadOnly();
  const isOverdue = useNow() > Date.parse(task.due_at ?? "9999") && task.status !== "done";
  const { isDragged, drag, carry } = useCarried(task, isReadOnly, actions);
  return (
    <li
      data-calendar-task={task.id}
      draggable={!isReadOnly}
      onPointerDown={(event) => {
        event.currentTarget.draggable = !isReadOnly && event.pointerType !== "touch"; // a finger's hold is ours, not the browser's drag
        carry(event);
      }}
      onDragStart={({ dataTransfer }) => {
        dataTransfer.effectAllowed = "move";
        dataTransfer.setData("text/plain", task.key);
        drag(true);
      }}
      onDragEnd={() => drag(false)}
      className={cx(
        "relative flex h-6 min-w-0 items-center gap-1.5 rounded-chip border border-kumo-line bg-kumo-base px-1.5 text-xs hover:border-kumo-interact pointer-coarse:h-9",
        "has-[a:focus-visible]:outline-2 has-[a:focus-visible]:outline-kumo-focus",
        !isReadOnly && "cursor-grab pointer-coarse:select-none pointer-coarse:[-webkit-touch-callout:none]",
        isDragged && "opacity-40",
        task.status === "done" && "text-kumo-subtle",
      )}
    >
      <Dot tone={STATUS_TONES[task.status]} />
      <span className="sr-only">
        {t(STATUS_LABELS[task.status])} {task.key} {isOverdue ? t("tasks.overdue") : ""}
      </span>
      <TaskLink
        task={task}
        isSelectable={false}
        className={cx("min-w-0 flex-1 truncate outline-none after:absolute after:inset-0", isOverdue && "text-block")}
      />
      {isEdited ? <DueEdit task={task} onDone={() => actions.onEdit(null)} onChange={(due_at) => actions.onChange(task, { due_at })} /> : null}
    </li>
  );
}

export function ComingTask({ title }: Coming) {
  const t = useT();
  return (
    <li
      title={t("time.recurring")}
      className="flex h-6 min-w-0 items-center gap-1.5 rounded-chip border border-dashed border-kumo-line px-1.5 text-xs text-kumo-subtle"
    >
      <RepeatIcon size={12} aria-hidden className="shrink-0" />
      <span className="sr-only">{t("time.recurring")}</span>
      <span className="truncate">{title}</span>
    </li>
  );
}
