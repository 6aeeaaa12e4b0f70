// The keys of a calendar or timeline: J, K and the arrows walk its tasks in the order in which they stand, Shift and an arrow move the one
// in focus to another day, D asks for its date, PageUp and PageDown turn.
import { type RefObject, useEffect, useRef } from "react";
import { type Task, type TaskUpdate, dayOf, useTimeZone } from "../tasks/index.ts";
import { useIsReadOnly } from "../ui/read-only.ts";
import { useShortcuts } from "../ui/shortcuts.ts";
import { walkAmong } from "../ui/walk.ts";
import { addDays } from "./days.ts";
import { dueOn } from "./list-edit.tsx";

type TimeKeys = {
  box: RefObject<HTMLElement | null>;
  tasks: readonly Task[];
  /** The id of the task that an element stands for. */
  ofTask(element: Element | null): string | undefined;
  /** By how many days Shift and an arrow to the side move, and one up or down; 0: not at all. */
  aside: number;
  above: number;
  onTurn(by: 1 | -1): void;
  onEdit(id: string): void;
  onChange(task: Task, changes: TaskUpdate): void;
};

const LINK = "a[data-task-id]";
/** So long its answer may take it to yet another place. */
const FOLLOWED_MS = 2_000;

export function useTimeKeys({ box, tasks, ofTask, aside, above, onTurn, onEdit, onChange }: TimeKeys): void {
  const isReadOnly = useIsReadOnly();
  const timeZone = useTimeZone();
  const moved = useRef<{ id: string; until: number } | null>(null);
  // A task that has moved is drawn elsewhere: the focus goes along.
  useEffect(() => {
    if (moved.current === null || moved.current.until < Date.now() || document.activeElement !== document.body) return;
    box.current?.querySelector<HTMLElement>(`${LINK}[data-task-id="${CSS.escape(moved.current.id)}"]`)?.focus();
  });
  const focused = (): Task | undefined => {
    const id = ofTask(document.activeElement);
    return id ? tasks.find((task) => task.id === id) : undefined;
  };
  const walk = (by: 1 | -1) => (event: KeyboardEvent) => {
    moved.current = null;
    if (walkAmong(box.current, LINK, by)) event.preventDefault();
  };
  const shift = (days: number, by: 1 | -1) => (event: KeyboardEvent) => {
    if (!event.shiftKey) return walk(by)(event);
    const task = focused();
    if (!task || isReadOnly || days === 0 || task.due_at === null) return;
    event.preventDefault();
    moved.current = { id: task.id, until: Date.now() + FOLLOWED_MS };
    onChange(task, { due_at: dueOn(task, addDays(dayOf(task.due_at, timeZone), days * by), timeZone) });
  };
  const turn = (by: 1 | -1) => (event: KeyboardEvent) => {
    event.preventDefault();
    onTurn(by);
  };
  useShortcuts("time", {
    next: walk(1),
    previous: walk(-1),
    right: shift(aside, 1),
    left: shift(aside, -1),
    below: shift(above, 1),
    above: shift(above, -1),
    later: turn(1),
    earlier: turn(-1),
    due: (event) => {
      const task = focused();
      if (!task || isReadOnly) return;
      event.preventDefault();
      onEdit(task.id);
    },
  });
}
