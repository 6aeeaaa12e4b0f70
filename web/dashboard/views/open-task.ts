// The task that is open beside its board: the address says which. In what order tasks are shown, so that keys go on to the next one; and how
// the panel gets the focus.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect } from "react";
import { createStore, useStore, useStoreValue } from "../live/store.ts";
import type { TaskStatus } from "../tasks/index.ts";
import { useIsWide } from "../ui/use-wide.ts";

/** Below it a task is a sheet over the page: beside the panel's 392 px a board would have no room for two columns. */
const BESIDE_FROM_PX = 1000;
export const PANEL_ID = "task-panel";

/** @returns the open task's id; whether it stands beside the board, not over it; `open` another (a step through tasks leaves no trace in the history), or none */
export function useOpenTask(boardId: string) {
  const { task: openId } = useSearch({ from: "/frame/boards/$boardId" });
  const navigate = useNavigate();
  const isWide = useIsWide(BESIDE_FROM_PX);
  const open = useCallback(
    (id: string | undefined, isStep = false) =>
      void navigate({ to: "/boards/$boardId", params: { boardId }, search: (before) => ({ ...before, task: id, comment: undefined }), replace: isStep }),
    [navigate, boardId],
  );
  return { openId, isBeside: openId !== undefined && isWide, isWide, open };
}

const opened = createStore<string | null>(null);
export const noteOpened = opened.set;
export const useIsOpened = (id: string): boolean => useStoreValue(opened, (one) => one === id);

const shown = createStore<readonly string[]>([]);
export const useShownOrder = (): readonly string[] => useStore(shown);

/** Said by the layout on screen: ids of its tasks, in the order in which they stand. */
export function useNoteOrder(ids: readonly string[]): void {
  useEffect(() => shown.set(ids), [ids]);
  useEffect(() => () => shown.set([]), []);
}

/** Pure: the task beside another in an order, and which it is of how many; the place is null for one that is not shown. */
export function stepsFrom(order: readonly string[], id: string): { place: number | null; previous: string | null; next: string | null } {
  const at = order.indexOf(id);
  if (at < 0) return { place: null, previous: order.at(-1) ?? null, next: order[0] ?? null };
  return { place: at + 1, previous: order[at - 1] ?? null, next: order[at + 1] ?? null };
}

const OUTER: ReadonlySet<TaskStatus> = new Set<TaskStatus>(["inbox", "done"]);
/** Pure: whether a column is a strip beside a task that stands in the column `own`; null: no task is open there. */
export const foldedBeside = (status: TaskStatus, own: TaskStatus | undefined | null): boolean => own !== null && OUTER.has(status) && status !== own;

/** Arrows scroll what has the focus inside the panel; J and K go on from everywhere. */
export function isForPanel({ key, target }: KeyboardEvent): boolean {
  return key.length > 1 && target instanceof Element && target.id !== PANEL_ID && target.closest(`#${PANEL_ID}`) !== null;
}

let isWanted = false;
/** Whoever opens a task by keyboard goes on in its panel, at once or when it is there. */
export function focusPanel(): void {
  const panel = document.getElementById(PANEL_ID);
  if (panel) panel.focus();
  else isWanted = true;
}

/** Once: whether the panel that opens is to have the focus. */
export function isPanelWanted(): boolean {
  const was = isWanted;
  isWanted = false;
  return was;
}
