// Which lines of a long list are drawn: those in sight and a few around them.
import { type RefObject, useEffect, useRef, useState } from "react";
import { type Drawn, GROUP_PX, type Line, linesInSight, ROW_PX } from "./list-groups.ts";

/** Before it has been measured: so many rows. */
const FIRST_ROWS = 40;
/** Only a step of several rows draws anew. */
const STEP_PX = ROW_PX * 4;

export function useScrolled(): { box: RefObject<HTMLDivElement | null>; scrolledPx: number; heightPx: number } {
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ scrolledPx: 0, heightPx: FIRST_ROWS * ROW_PX });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => {
      const scrolledPx = Math.floor(element.scrollTop / STEP_PX) * STEP_PX;
      const heightPx = element.clientHeight + STEP_PX;
      setPlace((before) => (before.scrolledPx === scrolledPx && before.heightPx === heightPx ? before : { scrolledPx, heightPx }));
    };
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    element.addEventListener("scroll", measure, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener("scroll", measure);
    };
  }, []);
  return { box, ...place };
}

/** `headPx`: of what stays in sight above the rows. */
export function useWindow(lines: readonly Line[], headPx: number): { box: RefObject<HTMLDivElement | null>; drawn: Drawn; reveal(line: Line): void } {
  const { box, scrolledPx, heightPx } = useScrolled();
  const reveal = ({ top }: Line) => {
    const element = box.current;
    if (!element) return;
    const covered = lines[0]?.kind === "group" ? GROUP_PX : 0;
    if (top - covered < element.scrollTop) element.scrollTop = top - covered;
    else if (top + headPx + ROW_PX > element.scrollTop + element.clientHeight) element.scrollTop = top + headPx + ROW_PX - element.clientHeight;
  };
  return { box, drawn: linesInSight(lines, scrolledPx, heightPx), reveal };
}
