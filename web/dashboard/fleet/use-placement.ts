// Where the rows stand: as they were placed for as long as somebody points at one or has the focus there, else as they are now.
import { useEffect, useRef, useState } from "react";
import { type Grouping, movedBetween, placed, type Placement } from "./placing.ts";
import type { FleetAgent } from "./wire.ts";

/** `news`: how many rows would stand elsewhere. `place`: does so now. `hold`: what the list listens to. */
export function usePlacement(agents: readonly FleetAgent[], by: Grouping, query: string) {
  const [isHeld, setHeld] = useState(false);
  const shown = useRef<{ asked: string; placement: Placement } | null>(null);
  const [, redraw] = useState(0);
  const next = placed(agents, by);
  const asked = `${by} ${query}`;
  if (!isHeld || shown.current?.asked !== asked) shown.current = { asked, placement: next };
  const { placement } = shown.current;
  useEffect(() => () => void (shown.current = null), []);
  const place = () => {
    shown.current = null;
    redraw((count) => count + 1);
  };
  const hold = {
    onPointerEnter: ({ pointerType }: { pointerType: string }) => pointerType === "mouse" && setHeld(true),
    onPointerLeave: ({ currentTarget }: { currentTarget: Element }) => setHeld(currentTarget.contains(document.activeElement)),
    onFocus: () => setHeld(true),
    onBlur: ({ currentTarget, relatedTarget }: { currentTarget: Element; relatedTarget: EventTarget | null }) => {
      if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setHeld(currentTarget.matches(":hover"));
    },
  };
  return { placement, news: movedBetween(placement, next), place, hold };
}
