// The cards of a column that are drawn: those in sight and a few around them, each where its own height puts it.
import { defaultRangeExtractor, type Range, useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, startTransition, useCallback, useEffect, useRef, useState } from "react";
import type { Task } from "../tasks/index.ts";
import { type Drawn, indexAt, type Spot } from "../ui/board-dnd/index.tsx";

const GAP_PX = 6;
/** Below the last card: it can be scrolled off the edge of the screen, and there is room to put another one. */
const FOOT_PX = 40;
/** Cards beyond each edge of what is in sight. */
const AROUND = 4;
/** Before the column has been measured: as on a screen of 900 px. */
const FIRST_HEIGHT_PX = 760;
/** What a card takes: title, meta line, borders and padding; then what some have. Only a guess until it is drawn. */
const [CARD_PX, LINE_PX, TAGS_PX, REASON_PX, LINE_CHARS, LINES_MAX] = [56, 20, 24, 24, 26, 3] as const;

/** Pure: about how high the card of a task is, in pixels. */
export function likelyHeight(task: Pick<Task, "title" | "tags" | "is_blocked" | "approvals_pending_count"> | undefined): number {
  if (!task) return CARD_PX;
  const lines = Math.min(LINES_MAX, Math.max(1, Math.ceil(task.title.length / LINE_CHARS)));
  const reason = task.is_blocked || task.approvals_pending_count > 0 ? REASON_PX : 0;
  return CARD_PX + (lines - 1) * LINE_PX + (task.tags.length > 0 ? TAGS_PX : 0) + reason;
}

/** Pure: what is in sight, and one more where the card that is carried comes from, however far it is scrolled away. */
export function rangeWith(range: Range, kept: number | null, most: number): number[] {
  const drawn = defaultRangeExtractor(range).slice(0, most);
  return kept === null || kept >= range.count || drawn.includes(kept) ? drawn : [...drawn, kept].sort((a, b) => a - b);
}

/** As its observer says; nothing is measured one by one while cards are put into the page, since each would lay it out anew. */
function seenHeight(
  card: HTMLElement,
  entry: ResizeObserverEntry | undefined,
  { options, itemSizeCache, indexFromElement }: Virtualizer<HTMLElement, HTMLElement>,
): number {
  const seen = entry?.borderBoxSize[0]?.blockSize;
  if (seen !== undefined) return Math.round(seen);
  const index = indexFromElement(card);
  return itemSizeCache.get(options.getItemKey(index)) ?? options.estimateSize(index);
}

/** A column draws its first cards at once, and the rest of what is in sight in steps of so many a frame: no step holds up the page. */
const [FIRST_CARDS, STEP_CARDS, ALL_CARDS] = [3, 2, 60] as const;

/** Pure: the column shows mostly other cards than before, which are to be drawn anew. */
export const isAnother = (before: readonly string[], after: readonly string[]): boolean => {
  const known = new Set(before.slice(0, ALL_CARDS));
  const shown = after.slice(0, ALL_CARDS / 4);
  return shown.filter((id) => known.has(id)).length * 2 < shown.length;
};

/** How many cards may be drawn now. */
function useMost(ids: readonly string[]): number {
  const [drawn, setDrawn] = useState({ ids, most: FIRST_CARDS as number });
  const { most } = drawn;
  if (drawn.ids !== ids) setDrawn({ ids, most: isAnother(drawn.ids, ids) ? FIRST_CARDS : most });
  useEffect(() => {
    if (most >= ALL_CARDS) return;
    const frame = requestAnimationFrame(() => startTransition(() => setDrawn((before) => ({ ...before, most: before.most + STEP_CARDS }))));
    return () => cancelAnimationFrame(frame);
  }, [most]);
  return most >= ALL_CARDS ? Number.POSITIVE_INFINITY : most;
}

/** `kept`: the index of a card that stays drawn; null: none. */
export function useCardWindow(box: RefObject<HTMLElement | null>, ids: readonly string[], taskById: ReadonlyMap<string, Task>, kept: number | null) {
  const most = useMost(ids);
  const rangeExtractor = useCallback((range: Range) => rangeWith(range, kept, most), [kept, most]);
  const cards = useVirtualizer<HTMLElement, HTMLElement>({
    count: ids.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => likelyHeight(taskById.get(ids[index] ?? "")),
    getItemKey: (index) => ids[index] ?? index,
    rangeExtractor,
    gap: GAP_PX,
    overscan: AROUND,
    paddingEnd: FOOT_PX,
    initialRect: { width: 0, height: FIRST_HEIGHT_PX },
    useFlushSync: false,
    measureElement: seenHeight,
  });
  const latest = useRef({ cards, count: ids.length });
  latest.current = { cards, count: ids.length };
  return { cards, topOf: (index: number) => topOf(cards.measurementsCache, index), spot: useSpot(box, latest) };
}

/** Where the gap before a card begins, in pixels from the top of the list. */
function topOf(measured: readonly Drawn[], index: number): number {
  const [item, last] = [measured[index], measured.at(-1)];
  if (item) return Math.max(0, item.start - GAP_PX / 2);
  return last ? last.start + last.size + GAP_PX / 2 : 0;
}

type Latest = RefObject<{ cards: ReturnType<typeof useVirtualizer<HTMLElement, HTMLElement>>; count: number }>;

/** What the column is to a card that is carried over it. */
function useSpot(box: RefObject<HTMLElement | null>, latest: Latest): Spot {
  /** From a height on the screen to one in the list. */
  const inList = (y: number) => y - (box.current?.getBoundingClientRect().top ?? 0) + (box.current?.scrollTop ?? 0);
  return {
    element: () => box.current,
    indexAt: (y) => indexAt(latest.current.cards.getVirtualItems(), inList(y), latest.current.count),
    reveal: (index) => latest.current.count > 0 && latest.current.cards.scrollToIndex(Math.min(index, latest.current.count - 1), { align: "auto" }),
    middleOf: (index) => topOf(latest.current.cards.measurementsCache, index) + CARD_PX / 2 - inList(0),
  };
}
