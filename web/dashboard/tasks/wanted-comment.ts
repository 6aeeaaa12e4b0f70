// A comment that the address names (?comment=<id>): it is loaded however old it is, scrolled to, and marked for a moment.
import { useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { textOf } from "../ui/search.ts";
import type { Comment } from "./wire.ts";

export const commentElementId = (id: string): string => `comment-${id}`;
const MARKED_MS = 2_500;
/** An id may be of another task, or of none: after so many pages only who asks for more gets more. */
const PAGES_MAX = 10;

function show(id: string): void {
  const element = document.getElementById(commentElementId(id));
  element?.scrollIntoView({ block: "center" });
  element?.classList.add("found");
  setTimeout(() => element?.classList.remove("found"), MARKED_MS);
}

type Step = "show" | "load" | "wait";
/** Pure: what is to be done for a comment that is wanted. `isThere`: it is among those that are loaded; `pages`: so many were loaded for it. */
export function stepTo(isThere: boolean, cursor: string | null, pages: number): Step {
  if (isThere) return "show";
  return cursor !== null && pages < PAGES_MAX ? "load" : "wait";
}

/** `cursor`: from where earlier ones can be had now; null: there are none, or they are being loaded. */
export function useWantedComment(items: readonly Comment[] | undefined, cursor: string | null, loadEarlier: (cursor: string) => void): void {
  const wanted = useRouterState({ select: ({ location }) => textOf((location.search as Record<string, unknown>).comment) });
  const looked = useRef<{ id: string | undefined; isShown: boolean; pages: number }>({ id: undefined, isShown: false, pages: 0 });
  useEffect(() => {
    if (looked.current.id !== wanted) looked.current = { id: wanted, isShown: false, pages: 0 };
    const look = looked.current;
    if (!wanted || !items || look.isShown) return;
    const step = stepTo(
      items.some(({ id }) => id === wanted),
      cursor,
      look.pages,
    );
    if (step === "show") {
      look.isShown = true;
      requestAnimationFrame(() => show(wanted));
    } else if (step === "load" && cursor !== null) {
      look.pages += 1;
      loadEarlier(cursor);
    }
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
