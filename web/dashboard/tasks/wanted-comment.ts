// A comment that the address names (?comment=<id>): it is loaded however old it is, scrolled to, and marked for a moment.
import { useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { textOf } from "../ui/search.ts";
import type { Comment } from "./wire.ts";

export const commentElementId = (id: string): string => `comment-${id}`;
const MARKED_MS = 2_500;

function show(id: string): void {
  const element = document.getElementById(commentElementId(id));
  element?.scrollIntoView({ block: "center" });
  element?.classList.add("found");
  setTimeout(() => element?.classList.remove("found"), MARKED_MS);
}

/** `cursor`: from where earlier ones can be had now; null: there are none, or they are being loaded. */
export function useWantedComment(items: readonly Comment[] | undefined, cursor: string | null, loadEarlier: (cursor: string) => void): void {
  const wanted = useRouterState({ select: ({ location }) => textOf((location.search as Record<string, unknown>).comment) });
  const shown = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (!wanted || !items || shown.current === wanted) return;
    if (items.some(({ id }) => id === wanted)) {
      shown.current = wanted;
      requestAnimationFrame(() => show(wanted));
    } else if (cursor) loadEarlier(cursor);
  });
}

const scrollerOf = (element: HTMLElement): HTMLElement | null => {
  for (let one = element.parentElement; one; one = one.parentElement)
    if (one.scrollHeight > one.clientHeight && getComputedStyle(one).overflowY !== "visible") return one;
  return null;
};

/** Called before entries come in above: what it returns puts the first one back where it stood. */
export function keepingPlace(list: HTMLElement | null): () => void {
  const [first, scroller] = [list?.firstElementChild, list && scrollerOf(list)];
  if (!first || !scroller) return () => {};
  const was = first.getBoundingClientRect().top;
  return () => {
    scroller.style.overflowAnchor = "none"; // the browser would put it back too
    requestAnimationFrame(() => {
      scroller.scrollTop += first.getBoundingClientRect().top - was;
      scroller.style.overflowAnchor = "";
    });
  };
}
