// Carrying by a finger: held for a moment a thing is lifted, and goes to the place over which it is let go. A finger that moves before that
// scrolls the page as ever. Let go where it was lifted, it asks for more instead.
import { type PointerEvent as ReactPointerEvent, useRef } from "react";

const HOLD_MS = 350;
const STILL_PX = 8;
/** So near to an edge the list scrolls by itself, so far with each move. */
const [EDGE_PX, SCROLL_PX] = [64, 14];
const PLACE = "[data-place]";

type Hands = {
  onLift(): void;
  /** The place under the finger; null: none. */
  onOver(place: string | null): void;
  /** `hasMoved`: it was carried at all. */
  onPut(place: string | null, hasMoved: boolean): void;
  /** Put back: the browser took the finger. */
  onCancel(): void;
};

const placeAt = (x: number, y: number): string | null => document.elementFromPoint(x, y)?.closest<HTMLElement>(PLACE)?.dataset.place ?? null;

function scrollNear(list: Element | null, y: number): void {
  const box = list?.getBoundingClientRect();
  if (!box) return;
  if (y < box.top + EDGE_PX) list?.scrollBy(0, -SCROLL_PX);
  else if (y > box.bottom - EDGE_PX) list?.scrollBy(0, SCROLL_PX);
}

type Press = { element: HTMLElement; pointerId: number; x: number; y: number };

/** Follows a finger from where it came down to where it goes. */
export function follow({ element, pointerId, x, y }: Press, hands: () => Hands, list: () => Element | null): void {
  let [isLifted, hasMoved] = [false, false];
  const ended = new AbortController();
  const lift = setTimeout(() => {
    isLifted = true;
    hands().onLift();
  }, HOLD_MS);
  const end = (done: () => void) => {
    clearTimeout(lift);
    ended.abort();
    if (isLifted) done();
  };
  const move = (event: PointerEvent) => {
    const isFar = Math.hypot(event.clientX - x, event.clientY - y) > STILL_PX;
    if (!isLifted) return isFar ? end(() => undefined) : undefined;
    hasMoved ||= isFar;
    if (!hasMoved) return;
    scrollNear(list(), event.clientY);
    hands().onOver(placeAt(event.clientX, event.clientY));
  };
  const up = ({ clientX, clientY }: PointerEvent) => {
    if (isLifted) pressNothing(element);
    end(() => hands().onPut(placeAt(clientX, clientY), hasMoved));
  };
  const handlers = { pointermove: move, pointerup: up, pointercancel: () => end(() => hands().onCancel()) };
  const listen = { signal: ended.signal };
  for (const [type, act] of Object.entries(handlers))
    document.addEventListener(type, (event) => event instanceof PointerEvent && event.pointerId === pointerId && act(event), listen);
  document.addEventListener("contextmenu", (event) => event.preventDefault(), listen);
  element.addEventListener("touchmove", (event) => isLifted && event.preventDefault(), { ...listen, passive: false });
}

/** The click that follows was no press on a link. */
function pressNothing(element: HTMLElement): void {
  const once = new AbortController();
  const quiet = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  element.addEventListener("click", quiet, { capture: true, signal: once.signal });
  setTimeout(() => once.abort());
}

/** What a press of a finger begins. `list`: what scrolls when the finger comes near to its edge. */
export function useFingerCarry(isPossible: boolean, hands: Hands, list: () => Element | null) {
  const latest = useRef(hands);
  latest.current = hands;
  return ({ currentTarget, pointerId, pointerType, isPrimary, clientX, clientY }: ReactPointerEvent<HTMLElement>): void => {
    if (isPossible && pointerType === "touch" && isPrimary) follow({ element: currentTarget, pointerId, x: clientX, y: clientY }, () => latest.current, list);
  };
}
