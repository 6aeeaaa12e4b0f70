// Carrying cards between columns by mouse, touch and keyboard. Nothing moves while a card is carried: a line says where it would be put.
// Where that is follows from what the columns have drawn, so no card has to be a drop target, and columns may draw only the cards in sight.
// The drag library itself is known to engine.ts alone.
import { type ReactNode, type RefObject, useEffect, useRef } from "react";
import { type MessageId, useT } from "../../i18n/index.ts";
import { useStoreValue } from "../../live/store.ts";
import { announcePlace, type Names } from "./announce.ts";
import { type Carried, type Carrying, CarryingContext, carryTo, columnAt } from "./carrying.ts";
import { type Columns, type Drop, dropOf, isArrow, placeOf, stepped, withCarried, withoutCarried } from "./columns.ts";
import { holdEarly } from "./early.ts";
import type { Hands, Point } from "./engine.ts";
import { Told, useTeller } from "./teller.tsx";

export { type Carrying, createCarrying, type Spot, useCarriedId, useCarriedIndex, useDndColumn } from "./carrying.ts";
export { type Columns, type Drawn, type Drop, indexAt } from "./columns.ts";
export { INSTRUCTIONS_ID } from "./teller.tsx";

/** Where a card would be put at this point of the screen. */
function carryToPoint(carrying: Carrying, { x, y }: Point): void {
  const carried = carrying.store.get();
  const column = carried && columnAt(carrying, x);
  const spot = column ? carrying.spots.get(column) : undefined;
  if (carried && column && spot) carryTo(carrying, withoutCarried(carried.columns, carried.id, { column, index: spot.indexAt(y) }));
}

/** Brings into sight where the card would be put, and answers where that is. */
async function shownPlace(carrying: Carrying): Promise<Point | null> {
  const carried = carrying.store.get();
  const spot = carried && carrying.spots.get(carried.at.column);
  if (!spot) return null;
  const { index } = withCarried(carried.columns, carried.id, carried.at);
  spot.reveal(index);
  await new Promise(requestAnimationFrame);
  const box = spot.element()?.getBoundingClientRect();
  return box ? { x: box.left + box.width / 2, y: spot.middleOf(index) } : null;
}

/** A column that scrolls by itself under a still pointer has other cards there. */
function useScrolled(carrying: Carrying, pointer: RefObject<Point | null>, isCarried: boolean): void {
  useEffect(() => {
    if (!isCarried) return;
    const again = () => pointer.current && carryToPoint(carrying, pointer.current);
    document.addEventListener("scroll", again, { capture: true, passive: true });
    return () => document.removeEventListener("scroll", again, { capture: true });
  }, [carrying, pointer, isCarried]);
}

/** Without its code no card can be carried; each still has its menu, and the handles do nothing. */
function useEngine(box: RefObject<HTMLElement | null>, hands: Hands): void {
  const latest = useRef(hands);
  latest.current = hands;
  useEffect(() => {
    if (!box.current) return;
    const held = holdEarly(box.current);
    let end = held.end;
    let isGone = false;
    const start = ({ startEngine }: typeof import("./engine.ts")) => {
      if (isGone || !box.current) return;
      end = startEngine(box.current, {
        onLift: (id) => latest.current.onLift(id),
        onLifted: () => latest.current.onLifted(),
        onPoint: (at) => latest.current.onPoint(at),
        onKey: (key) => latest.current.onKey(key),
        onEnd: (...how) => latest.current.onEnd(...how),
      });
      held.again();
    };
    // The cards come first.
    const frame = requestAnimationFrame(() => void import("./engine.ts").then(start, () => undefined));
    return () => {
      cancelAnimationFrame(frame);
      isGone = true;
      end();
    };
  }, [box]);
}

type BoardDndProps = {
  /** Holds all columns. */
  box: RefObject<HTMLElement | null>;
  carrying: Carrying;
  columns: Columns;
  names: Names;
  onDrop(drop: Drop): void;
  /** A card that was carried by keyboard is put down, or back: it wants the focus. */
  onPutDown(id: string): void;
  children(columns: Columns): ReactNode;
};

export function BoardDnd({ box, carrying, columns, names, onDrop, onPutDown, children }: BoardDndProps) {
  const t = useT();
  const teller = useTeller();
  const pointer = useRef<Point | null>(null);
  // While a card is carried the columns stand still: live changes come in after the drop.
  const carriedColumns = useStoreValue(carrying.store, (carried: Carried | null) => carried?.columns ?? null);
  useScrolled(carrying, pointer, carriedColumns !== null);
  const tell = (message: MessageId) => {
    const carried = carrying.store.get();
    return carried ? announcePlace(t, names, carried.columns, carried.id, carried.at, message) : undefined;
  };
  const carry = (move: (carried: Carried) => void) => {
    const carried = carrying.store.get();
    if (!carried) return;
    move(carried);
    if (carrying.store.get() !== carried) teller.soon(tell("dnd.over"));
  };
  useEngine(box, {
    onLift: (id) => {
      const at = placeOf(columns, id);
      pointer.current = null;
      carrying.store.set(at && { id, columns, at });
    },
    onLifted: () => teller.now(tell("dnd.lifted")),
    onPoint: (at) =>
      carry(() => {
        pointer.current = at;
        carryToPoint(carrying, at);
      }),
    onKey: (key) => {
      carry(({ columns: still, id, at }) => isArrow(key) && carryTo(carrying, stepped(still, id, at, key)));
      return shownPlace(carrying);
    },
    onEnd: (isCancelled, isByKeyboard) => {
      const carried = carrying.store.get();
      teller.now(tell(isCancelled ? "dnd.cancelled" : "dnd.dropped"));
      carrying.store.set(null);
      const drop = carried && !isCancelled ? dropOf(carried.columns, carried.id, carried.at) : null;
      if (drop) onDrop(drop);
      if (carried && isByKeyboard) onPutDown(carried.id);
    },
  });
  return (
    <CarryingContext value={carrying}>
      {children(carriedColumns ?? columns)}
      <Told teller={teller} />
    </CarryingContext>
  );
}
