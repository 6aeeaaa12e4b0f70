// The drag library at work, loaded once the cards stand there. It is told of a card when that is first touched: nothing is registered for
// the others, however many there are.
import { Accessibility, DragDropManager, Draggable, Feedback, KeyboardSensor, PointerActivationConstraints, PointerSensor } from "@dnd-kit/dom";

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
/** The carried card is itself under the pointer, solid; a copy holds its place. */
const feedback = Feedback.configure({ feedback: "clone", dropAnimation: null });

/** On the screen, in pixels. */
export type Point = { x: number; y: number };

/** What the board does with a card that is taken. */
export type Hands = {
  onLift(id: string): void;
  onLifted(): void;
  onPoint(at: Point): void;
  /** A key while it is carried; answers where the card shall stand then, once that is in sight. */
  onKey(key: string): Promise<Point | null>;
  onEnd(isCancelled: boolean, isByKeyboard: boolean): void;
};

function hear(manager: DragDropManager, hands: Hands): void {
  const { monitor } = manager;
  monitor.addEventListener("beforedragstart", ({ operation }) => hands.onLift(String(operation.source?.id)));
  monitor.addEventListener("dragstart", () => hands.onLifted());
  monitor.addEventListener("dragmove", (event) => {
    const { nativeEvent, to, by, operation } = event;
    if (nativeEvent instanceof KeyboardEvent) {
      event.preventDefault();
      void hands.onKey(nativeEvent.key).then((place) => place && manager.actions.move({ to: place, propagate: false }));
      return;
    }
    const { x, y } = operation.position.current;
    hands.onPoint(to ?? { x: x + (by?.x ?? 0), y: y + (by?.y ?? 0) });
  });
  monitor.addEventListener("dragend", ({ canceled, operation }) => hands.onEnd(canceled, operation.activatorEvent instanceof KeyboardEvent));
}

/** Makes the cards in `box` ones that can be carried: items that name their task and have a handle. Answers what ends it. */
export function startEngine(box: HTMLElement, hands: Hands): () => void {
  const manager = new DragDropManager({
    sensors,
    plugins: (defaults) => [...defaults.filter((plugin) => plugin !== Accessibility && plugin !== Feedback), feedback],
  });
  hear(manager, hands);
  let taken: Draggable | null = null;
  // Before the event reaches the card, where the library then hears it.
  const take = ({ target }: Event) => {
    const card = target instanceof Element ? target.closest<HTMLElement>("li[data-card-id]") : null;
    const handle = card?.querySelector<HTMLElement>("[data-handle]");
    if (!card || !handle || !manager.dragOperation.status.idle || taken?.element === card) return;
    taken?.unregister();
    taken = new Draggable({ id: card.dataset.cardId ?? "", element: card, handle, register: false }, manager);
    taken.register();
  };
  const ended = new AbortController();
  for (const type of ["pointerdown", "keydown"]) box.addEventListener(type, take, { capture: true, signal: ended.signal });
  return () => {
    ended.abort();
    taken?.unregister();
    manager.destroy();
  };
}
