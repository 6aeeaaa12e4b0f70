// Putting a board away from a page: at once, with a way back.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { useProblemText } from "../ui/problem-text.ts";
import { toast } from "../ui/toast.tsx";
import { putBoardAway } from "./live.ts";
import type { Board } from "./wire.ts";

type Named = Pick<Board, "id" | "name">;

export function useArchiving(): { put(board: Named, isArchived: boolean): Promise<void>; isBusy: boolean } {
  const t = useT();
  const textOf = useProblemText();
  const [isBusy, setBusy] = useState(false);
  async function put({ id, name }: Named, isArchived: boolean): Promise<void> {
    setBusy(true);
    try {
      await putBoardAway(id, isArchived);
      const undo = { label: t("boards.undo"), run: () => void put({ id, name }, false) };
      toast(isArchived ? { title: t("boards.archivedNamed", { name }), action: undo } : { title: t("boards.unarchivedNamed", { name }) });
    } catch (error) {
      toast({ title: t(isArchived ? "boards.notArchived" : "boards.notUnarchived"), detail: textOf(error), tone: "problem" });
    }
    setBusy(false);
  }
  return { put, isBusy };
}
