// Moving boards among those of their panel, and the panels of groups: by a drag, or by one place with the arrow keys or a menu.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { useProblemText } from "../ui/problem-text.ts";
import { toast } from "../ui/toast.tsx";
import type { Beside } from "./live.ts";

/** What has a place among others that people give it. */
type Placed = { id: string; name: string; rank: string };
/** A change of places: it is sent, and refused with an error. */
type Move = { mutate(moved: { id: string; beside: Beside }, then: { onSuccess(): void; onError(error: Error): void }): void; isPending: boolean };

export const byRank = (a: Placed, b: Placed): number => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : a.id < b.id ? -1 : 1);

/** The neighbour beside which the one at `from` stands once it is at `to`; null: it stays. */
export function besideAt(items: readonly Placed[], from: number, to: number): Beside | null {
  const target = items[to];
  if (!target || from === to) return null;
  return to > from ? { after: target.id } : { before: target.id };
}

/** `notMoved`: what to say where the server refuses. */
export function useOrdering(items: readonly Placed[], move: Move, notMoved: "boards.notMoved" | "boards.groupNotMoved") {
  const t = useT();
  const textOf = useProblemText();
  const [carried, setCarried] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  function moveTo(from: number, to: number): void {
    const [item, beside] = [items[from], besideAt(items, from, to)];
    if (!item || !beside || move.isPending) return;
    move.mutate(
      { id: item.id, beside },
      {
        onSuccess: () => setSaid(t("boards.movedTo", { name: item.name, position: to + 1, count: items.length })),
        onError: (error) => toast({ title: t(notMoved), detail: textOf(error), tone: "problem" }),
      },
    );
  }
  const drop = (to: number) => {
    moveTo(
      items.findIndex(({ id }) => id === carried),
      to,
    );
    setCarried(null);
  };
  return { carried, setCarried, said, moveTo, drop };
}

export type Ordering = ReturnType<typeof useOrdering>;
