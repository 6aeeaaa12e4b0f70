// Which rows of a long list are drawn: those in sight and a few around them, in rows of one height.
import { type RefObject, useEffect, useRef, useState } from "react";

/** Rows beyond each edge. */
const AROUND = 12;
const FIRST_ROWS = 40;

export type Window = { from: number; to: number };

/** Pure: the rows of `count` that a box of this height shows. */
export function rowsInSight(scrolledPx: number, heightPx: number, rowPx: number, count: number): Window {
  const from = Math.max(0, Math.min(Math.floor(scrolledPx / rowPx) - AROUND, count));
  return { from, to: Math.min(count, Math.max(from, Math.ceil((scrolledPx + heightPx) / rowPx) + AROUND)) };
}

export function useWindow(count: number, rowPx: number): { box: RefObject<HTMLDivElement | null>; window: Window; reveal(index: number): void } {
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ scrolledPx: 0, heightPx: FIRST_ROWS * rowPx });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => {
      // Only a step of several rows draws anew.
      const scrolledPx = Math.floor(element.scrollTop / (rowPx * 4)) * rowPx * 4;
      const heightPx = element.clientHeight + rowPx * 4;
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
  }, [rowPx]);
  const reveal = (index: number) => {
    const element = box.current;
    if (!element) return;
    // The head stays in sight above the rows.
    const [top, bottom] = [index * rowPx, (index + 2) * rowPx];
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
  };
  return { box, window: rowsInSight(place.scrolledPx, place.heightPx, rowPx, count), reveal };
}
