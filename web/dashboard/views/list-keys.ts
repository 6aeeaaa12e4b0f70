// The keys of the list. Arrows and J, K walk its cells, Enter opens what the cell is (F2 and E edit a title), Space and X select, with Shift
// a step selects what it passes. What is about one task (S, I, P, D, 1 to 4) is about the selection where there is one: the bar takes it.
import { type RefObject, useEffect, useRef, useState } from "react";
import { PRIORITIES, type Task } from "../tasks/index.ts";
import { useIsReadOnly } from "../ui/read-only.ts";
import { useShortcuts } from "../ui/shortcuts.ts";
import { type Column, isEditable } from "./list-columns.ts";
import type { Line } from "./list-groups.ts";
import type { ListActions } from "./list-row.tsx";
import { isForPanel, useNoteOrder, useOpenTask } from "./open-task.ts";
import { extendSelection, isAnySelected, toggleSelected } from "./selection.ts";

const STEPS = { next: 1, previous: -1, pageDown: 20, pageUp: -20, first: Number.NEGATIVE_INFINITY, last: Number.POSITIVE_INFINITY };
const EDITED = ["status", "assignee", "priority", "due", "title"] as const;

type Place = { id: string; column: string };

/** Where the focus is; null: in no row. */
function focusedPlace(): Place | null {
  const cell = document.activeElement?.closest<HTMLElement>("td");
  const id = cell?.closest<HTMLElement>("tr[data-row-id]")?.dataset.rowId;
  return id ? { id, column: cell?.dataset.column ?? "title" } : null;
}

/** What of a cell takes the focus: its button, or the title's link. */
const inCell = (table: HTMLElement | null, { id, column }: Place): HTMLElement | null =>
  table?.querySelector<HTMLElement>(`tr[data-row-id="${CSS.escape(id)}"] td[data-column="${CSS.escape(column)}"] :is(a[data-task-id], button[data-cell])`) ??
  null;

/** The row that the keyboard is at; it keeps its task when rows move, and is drawn before it takes the focus. */
function useActive(table: RefObject<HTMLTableElement | null>) {
  const [active, setActive] = useState<Place | null>(null);
  const wanted = useRef<Place | null>(null);
  const focus = () => {
    const element = wanted.current && inCell(table.current, wanted.current);
    if (!element) return;
    wanted.current = null;
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  useEffect(focus);
  const goTo = (place: Place) => {
    wanted.current = place;
    setActive(place);
    focus();
  };
  return { active, goTo };
}

type Keyed = {
  boardId: string;
  table: RefObject<HTMLTableElement | null>;
  tasks: readonly Task[];
  /** Their ids. */
  order: readonly string[];
  lineOf: ReadonlyMap<string, Line>;
  columns: readonly Column[];
  reveal(line: Line): void;
  actions: ListActions;
};

type Steps = Pick<Keyed, "boardId" | "tasks" | "order" | "lineOf" | "reveal">;
/** From a task to another one; an open one goes along. */
function useSteps({ boardId, tasks, order, lineOf, reveal }: Steps, active: Place | null, goTo: (place: Place) => void, isReadOnly: boolean) {
  const { openId, open } = useOpenTask(boardId);
  useNoteOrder(order);
  return (by: number) => (event: KeyboardEvent) => {
    if (isForPanel(event)) return;
    event.preventDefault();
    const from = focusedPlace() ?? (openId ? { id: openId, column: active?.column ?? "title" } : active);
    const at = tasks.findIndex(({ id }) => id === from?.id);
    const next = tasks[at < 0 ? (by > 0 ? 0 : tasks.length - 1) : Math.min(tasks.length - 1, Math.max(0, at + by))];
    const line = next && lineOf.get(next.id);
    if (!next || !line) return;
    if (event.shiftKey && !isReadOnly && from && Math.abs(by) === 1) extendSelection(from.id, next.id);
    if (openId) open(next.id, true);
    reveal(line);
    goTo({ id: next.id, column: from?.column ?? "title" });
  };
}

/** `tasks`: those that are not folded away, in their order. */
export function useListKeys({ boardId, table, tasks, order, lineOf, columns, reveal, actions }: Keyed): { activeId: string | null } {
  const isReadOnly = useIsReadOnly();
  const { active, goTo } = useActive(table);
  const step = useSteps({ boardId, tasks, order, lineOf, reveal }, active, goTo, isReadOnly);
  const aside = (by: 1 | -1) => (event: KeyboardEvent) => {
    const from = focusedPlace();
    if (!from || isReadOnly) return;
    event.preventDefault();
    const names = columns.filter(isEditable).map(({ name }) => name);
    const column = names[names.indexOf(from.column) + by];
    if (column) goTo({ ...from, column });
  };
  const withFocused = (act: (task: Task) => void) => (event: KeyboardEvent) => {
    const place = focusedPlace();
    const task = place && tasks.find(({ id }) => id === place.id);
    if (!task || isReadOnly) return;
    event.preventDefault();
    act(task);
  };
  const alone = (act: (task: Task) => void) => (event: KeyboardEvent) => isAnySelected() || withFocused(act)(event);
  const select = withFocused(({ id }) => toggleSelected(id));
  const edits = EDITED.filter((column) => columns.some(({ name }) => name === column)).map(
    (column) => [column, alone(({ id }) => actions.onEdit({ id, column }))] as const,
  );
  const priorities = PRIORITIES.map((priority) => [priority, alone((task) => actions.onChange(task, { priority }))] as const);
  const steps = Object.entries(STEPS).map(([name, by]) => [name, step(by)] as const);
  useShortcuts("table", { ...Object.fromEntries([...edits, ...priorities, ...steps]), select, left: aside(-1), right: aside(1) });
  return { activeId: active?.id ?? null };
}
