// Putting a board away from a page: at once, with a way back.
import { useT } from "../i18n/index.ts";
import { useProblemText } from "../ui/problem-text.ts";
import { toast } from "../ui/toast.tsx";
import { useArchiveBoard } from "./live.ts";
import type { Board } from "./wire.ts";

export function useArchiving(): { put(board: Pick<Board, "id" | "name">, isArchived: boolean): void; isBusy: boolean } {
  const t = useT();
  const textOf = useProblemText();
  const change = useArchiveBoard();
  function put({ id, name }: Pick<Board, "id" | "name">, isArchived: boolean): void {
    change.mutate(
      { id, isArchived },
      {
        onSuccess: () =>
          toast(
            isArchived
              ? { title: t("boards.archivedNamed", { name }), action: { label: t("boards.undo"), run: () => put({ id, name }, false) } }
              : { title: t("boards.unarchivedNamed", { name }) },
          ),
        onError: (error) => toast({ title: t(isArchived ? "boards.notArchived" : "boards.notUnarchived"), detail: textOf(error), tone: "problem" }),
      },
    );
  }
  return { put, isBusy: change.isPending };
}
