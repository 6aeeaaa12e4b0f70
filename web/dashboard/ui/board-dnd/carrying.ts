// The card that is carried, and where it would be put: outside React, so that a move of the pointer draws only the columns whose line moves.
import { createContext, useContext, useEffect, useRef } from "react";
import { createStore, type Store, useStoreValue } from "../../live/store.ts";
import { type Columns, type Place, placeOf, withCarried } from "./columns.ts";

/** `columns`: as they were when it was lifted; they stand still until it is put down. */
export type Carried = { id: string; columns: Columns; at: Place };

/** What a column on screen tells and does. Points are of the screen, in pixels; indexes count all its cards. */
export type Spot = {
  element(): HTMLElement | null;
  /** Before which of its cards this height is. */
  indexAt(y: number): number;
  /** Scrolls so that this index is in sight. */
  reveal(index: number): void;
  /** Where a card at this index would have its middle. */
  middleOf(index: number): number;
};

export type Carrying = { store: Store<Carried | null>; spots: Map<string, Spot> };
export const createCarrying = (): Carrying => ({ store: createStore<Carried | null>(null), spots: new Map() });
export const CarryingContext = createContext<Carrying>(createCarrying());

/** Puts the carried card elsewhere; the same place changes nothing. */
export function carryTo({ store }: Carrying, at: Place): void {
  const carried = store.get();
  if (!carried || (carried.at.column === at.column && carried.at.index === at.index)) return;
  store.set({ ...carried, at });
}

/** The column that a point is over, or the nearest one; null: none is drawn. */
export function columnAt({ spots }: Carrying, x: number): string | null {
  let found: { id: string; far: number } | null = null;
  for (const [id, spot] of spots) {
    const box = spot.element()?.getBoundingClientRect();
    if (!box || box.width === 0) continue;
    const far = Math.max(box.left - x, x - box.right, 0);
    if (!found || far < found.far) found = { id, far };
  }
  return found?.id ?? null;
}

/** Makes the column a place for cards. `line`: before which of all its cards the carried one would go, null where nothing would change. */
export function useDndColumn(id: string, spot: Spot): { line: number | null; isTarget: boolean } {
  const carrying = useContext(CarryingContext);
  const latest = useRef(spot);
  latest.current = spot;
  useEffect(() => {
    const { spots } = carrying;
    spots.set(id, {
      element: () => latest.current.element(),
      indexAt: (y) => latest.current.indexAt(y),
      reveal: (index) => latest.current.reveal(index),
      middleOf: (index) => latest.current.middleOf(index),
    });
    return () => void spots.delete(id);
  }, [carrying, id]);
  const line = useStoreValue(carrying.store, (carried) => lineIn(carried, id));
  const isTarget = useStoreValue(carrying.store, (carried) => carried?.at.column === id && placeOf(carried.columns, carried.id)?.column !== id);
  return { line, isTarget };
}

function lineIn(carried: Carried | null, column: string): number | null {
  if (carried?.at.column !== column) return null;
  const home = placeOf(carried.columns, carried.id);
  if (home?.column === column && home.index === carried.at.index) return null;
  return withCarried(carried.columns, carried.id, carried.at).index;
}

/** Where in the column the carried card comes from; null: from none of its places. */
export function useCarriedIndex(column: string): number | null {
  return useStoreValue(useContext(CarryingContext).store, (carried) => {
    const home = carried && placeOf(carried.columns, carried.id);
    return home?.column === column ? home.index : null;
  });
}

/** Of the carried card; null: none is. */
export const useCarriedId = (): string | null => useStoreValue(useContext(CarryingContext).store, (carried) => carried?.id ?? null);
