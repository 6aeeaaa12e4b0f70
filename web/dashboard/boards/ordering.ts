// Moving boards among those of their panel: by a drag, or by one place with the arrow keys.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { useProblemText } from "../ui/problem-text.ts";
import { toast } from "../ui/toast.tsx";
import { useMoveBoard } from "./live.ts";
import type { Board } from "./wire.ts";

export const byRank = (a: Board, b: Board): number => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : a.id < b.id ? -1 : 1);

/** The neighbour beside which the board at `from` stands once it is at `to`; null: it stays. */
export function besideAt(boards: readonly Board[], from: number, to: number): { after_board_id: string } | { before_board_id: string } | null {
  const target = boards[to];
  if (!target || from === to) return null;
  return to > from ? { after_board_id: target.id } : { before_board_id: target.id };
}

export function useOrdering(boards: readonly Board[]) {
  const t = useT();
  const textOf = useProblemText();
  const move = useMoveBoard();
  const [carried, setCarried] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  function moveTo(from: number, to: number): void {
    const [board, beside] = [boards[from], besideAt(boards, from, to)];
    if (!board || !beside || move.isPending) return;
    move.mutate(
      { id: board.id, beside },
      {
        onSuccess: () => setSaid(t("boards.movedTo", { name: board.name, position: to + 1, count: boards.length })),
        onError: (error) => toast({ title: t("boards.notMoved"), detail: textOf(error), tone: "problem" }),
      },
    );
  }
  const drop = (to: number) => {
    moveTo(
      boards.findIndex(({ id }) => id === carried),
      to,
    );
    setCarried(null);
  };
  return { carried, setCarried, said, moveTo, drop };
}
