// Which cards of the board on screen are selected: by Ctrl or Shift and a click, or by X on the card in focus.
import { createStore, useStore, useStoreValue } from "../live/store.ts";

type Selection = { ids: ReadonlySet<string>; last: string | null };
const NONE: Selection = { ids: new Set(), last: null };
const selection = createStore<Selection>(NONE);

export const useSelection = (): ReadonlySet<string> => useStore(selection).ids;
export const useIsSelected = (id: string): boolean => useStoreValue(selection, ({ ids }) => ids.has(id));
export const clearSelection = (): void => selection.set(NONE);

/** After an edit of all of them: those that were refused wait for another try, so the selection stays where there are any. */
export function deselectEdited({ refused }: { refused: number }): void {
  if (refused === 0) clearSelection();
}

export function toggleSelected(id: string): void {
  const ids = new Set(selection.get().ids);
  if (!ids.delete(id)) ids.add(id);
  selection.set({ ids, last: id });
}

/** Pure: the selection after a step with Shift from one row to the next; a step back takes what the one before it took. */
export function stepped(ids: ReadonlySet<string>, from: string, to: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (next.has(from) && next.has(to)) next.delete(from);
  else for (const id of [from, to]) next.add(id);
  return next;
}
export function extendSelection(from: string, to: string): void {
  const ids = stepped(selection.get().ids, from, to);
  if (ids.size <= SELECTED_MAX) selection.set({ ids, last: to });
}

/** Keys that are about one task are about all that are selected, where some are: the bar below takes them. */
export const isAnySelected = (): boolean => selection.get().ids.size > 0;

/** As many as one edit takes. */
export const SELECTED_MAX = 500;

/** All tasks between the one that was selected last and this one, in their `order`. */
function selectUpTo(id: string, order: readonly string[]): void {
  const { ids, last } = selection.get();
  const [from, to] = [order.indexOf(last ?? id), order.indexOf(id)];
  if (from < 0 || to < 0) {
    toggleSelected(id);
    return;
  }
  const between = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  selection.set({ ids: new Set([...ids, ...between].slice(0, SELECTED_MAX)), last: id });
}

/** The first of them: as many as one edit takes. */
export const selectAll = (ids: readonly string[]): void => selection.set({ ids: new Set(ids.slice(0, SELECTED_MAX)), last: null });

const cardsOnScreen = (): string[] => [...document.querySelectorAll<HTMLElement>("a[data-task-id]")].map((card) => card.dataset.taskId ?? "");

/** A check box, with Shift all from the last one on. */
export const checkByClick = (id: string, isRange: boolean, order: readonly string[]): void => (isRange ? selectUpTo(id, order) : toggleSelected(id));

/** True: the click selected, so it opens nothing. `order`: of all that is shown, where not all of it is drawn. */
export function selectByClick(id: string, event: { ctrlKey: boolean; metaKey: boolean; shiftKey: boolean }, order?: readonly string[]): boolean {
  if (event.shiftKey) selectUpTo(id, order ?? cardsOnScreen());
  else if (event.ctrlKey || event.metaKey) toggleSelected(id);
  else return false;
  return true;
}

/** Tasks that are no longer shown are not selected either. */
export function keepSelected(isShown: (id: string) => boolean): void {
  const { ids, last } = selection.get();
  const kept = [...ids].filter(isShown);
  if (kept.length !== ids.size) selection.set({ ids: new Set(kept), last });
}
