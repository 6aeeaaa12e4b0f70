// Dragging cards between columns by mouse, touch and keyboard. The only code that knows the drag library. Nothing moves while a card is
// carried: a line says where it would be put. Where that is follows from what the columns have drawn, so no card has to be a drop target,
// and columns may draw only the cards in sight.
import { Accessibility, Feedback, KeyboardSensor, PointerActivationConstraints, PointerSensor } from "@dnd-kit/dom";
import { type DragDropManager, DragDropProvider, type DragMoveEvent, useDraggable } from "@dnd-kit/react";
import { type ReactNode, type RefObject, useEffect, useRef } from "react";
import { type MessageId, useT } from "../../i18n/index.ts";
import { useStoreValue } from "../../live/store.ts";
import { announcePlace, type Names } from "./announce.ts";
import { type Carried, type Carrying, CarryingContext, carryTo, columnAt } from "./carrying.ts";
import { INSTRUCTIONS_ID, Told, useTeller } from "./teller.tsx";
import { type Columns, type Drop, dropOf, isArrow, placeOf, stepped, withCarried, withoutCarried } from "./columns.ts";

export { type Carrying, createCarrying, type Spot, useCarriedId, useCarriedIndex, useDndColumn } from "./carrying.ts";
export { type Columns, type Drop, type Drawn, indexAt } from "./columns.ts";

const MOUSE_DISTANCE_PX = 5;
const TOUCH_DELAY_MS = 220;
const TOUCH_TOLERANCE_PX = 8;

const sensors = [
  PointerSensor.configure({
    activatorElements: (source) => [source.element, source.handle],
    activationConstraints: (event) =>
      event.pointerType === "touch"
        ? [new PointerActivationConstraints.Delay({ value: TOUCH_DELAY_MS, tolerance: TOUCH_TOLERANCE_PX })]
        : [new PointerActivationConstraints.Distance({ value: MOUSE_DISTANCE_PX })],
    preventActivation: (event) => event.target instanceof Element && event.target.closest("[data-no-drag]") !== null,
  }),
  KeyboardSensor,
];

type Point = { x: number; y: number };
/** The carried card is itself under the pointer, solid; a copy holds its place. What is read out is told by `Told`. */
const feedback = Feedback.configure({ feedback: "clone", dropAnimation: null });
const plugins = (defaults: readonly unknown[]) => [...defaults.filter((plugin) => plugin !== Accessibility && plugin !== Feedback), feedback] as never;

/** Where a card would be put at this point of the screen. */
function carryToPoint(carrying: Carrying, { x, y }: Point): void {
  const carried = carrying.store.get();
  const column = carried && columnAt(carrying, x);
  const spot = column ? carrying.spots.get(column) : undefined;
  if (carried && column && spot) carryTo(carrying, withoutCarried(carried.columns, carried.id, { column, index: spot.indexAt(y) }));
}

/** Lets the carried card stand where it would be put, once that is in sight. */
function showAt(carrying: Carrying, manager: DragDropManager): void {
  const carried = carrying.store.get();
  const spot = carried && carrying.spots.get(carried.at.column);
  if (!spot) return;
  const { index } = withCarried(carried.columns, carried.id, carried.at);
  spot.reveal(index);
  requestAnimationFrame(() => {
    const box = spot.element()?.getBoundingClientRect();
    if (box) manager.actions.move({ to: { x: box.left + box.width / 2, y: spot.middleOf(index) }, propagate: false });
  });
}

const pointOf = ({ to, by, operation }: DragMoveEvent): Point => {
  const { x, y } = operation.position.current;
  return to ?? { x: x + (by?.x ?? 0), y: y + (by?.y ?? 0) };
};

/** A column that scrolls by itself under a still pointer has other cards there. */
function useScrolled(carrying: Carrying, pointer: RefObject<Point | null>, isCarried: boolean): void {
  useEffect(() => {
    if (!isCarried) return;
    const again = () => pointer.current && carryToPoint(carrying, pointer.current);
    document.addEventListener("scroll", again, { capture: true, passive: true });
    return () => document.removeEventListener("scroll", again, { capture: true });
  }, [carrying, pointer, isCarried]);
}

type BoardDndProps = {
  carrying: Carrying;
  columns: Columns;
  names: Names;
  onDrop(drop: Drop): void;
  /** A card that was carried by keyboard is put down, or back: it wants the focus. */
  onPutDown(id: string): void;
  children(columns: Columns): ReactNode;
};

export function BoardDnd({ carrying, columns, names, onDrop, onPutDown, children }: BoardDndProps) {
  const t = useT();
  const teller = useTeller();
  const pointer = useRef<Point | null>(null);
  // While a card is carried the columns stand still: live changes come in after the drop.
  const carriedColumns = useStoreValue(carrying.store, (carried: Carried | null) => carried?.columns ?? null);
  useScrolled(carrying, pointer, carriedColumns !== null);
  const placeAs = (message: MessageId) => {
    const carried = carrying.store.get();
    return carried ? announcePlace(t, names, carried.columns, carried.id, carried.at, message) : undefined;
  };
  const move = (event: DragMoveEvent, manager: DragDropManager) => {
    const carried = carrying.store.get();
    if (!carried) return;
    if (event.nativeEvent instanceof KeyboardEvent) {
      event.preventDefault();
      if (isArrow(event.nativeEvent.key)) carryTo(carrying, stepped(carried.columns, carried.id, carried.at, event.nativeEvent.key));
      showAt(carrying, manager);
    } else {
      pointer.current = pointOf(event);
      carryToPoint(carrying, pointer.current);
    }
    if (carrying.store.get() !== carried) teller.soon(placeAs("dnd.over"));
  };
  return (
    <CarryingContext value={carrying}>
      <DragDropProvider
        sensors={sensors}
        plugins={plugins}
        onBeforeDragStart={({ operation }) => {
          const id = String(operation.source?.id);
          const at = placeOf(columns, id);
          pointer.current = null;
          carrying.store.set(at && { id, columns, at });
        }}
        onDragStart={() => teller.now(placeAs("dnd.lifted"))}
        onDragMove={move}
        onDragEnd={({ canceled, operation }) => {
          const carried = carrying.store.get();
          teller.now(placeAs(canceled ? "dnd.cancelled" : "dnd.dropped"));
          carrying.store.set(null);
          if (!carried) return;
          const drop = canceled ? null : dropOf(carried.columns, carried.id, carried.at);
          if (drop) onDrop(drop);
          if (operation.activatorEvent instanceof KeyboardEvent) onPutDown(carried.id);
        }}
      >
        {children(carriedColumns ?? columns)}
      </DragDropProvider>
      <Told teller={teller} />
    </CarryingContext>
  );
}

export function useDndCard(id: string) {
  const { ref, handleRef } = useDraggable({ id });
  return { ref, handleRef, describedBy: INSTRUCTIONS_ID };
}
