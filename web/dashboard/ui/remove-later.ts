// Removing something that cannot be brought back: it goes at once from what is shown, and for some seconds a toast brings it back.
import { useT } from "../i18n/index.ts";
import { postpone, takeBack } from "../live/postponed.ts";
import { useProblemText } from "./problem-text.ts";
import { toast } from "./toast.tsx";

/** `title` says that it is gone, `failed` that it is not. */
type Removal = { id: string; title: string; failed: string; run(personId: string | null): Promise<unknown> };

/** @returns what removes it */
export function useRemoveLater(): (removal: Removal) => void {
  const t = useT();
  const textOf = useProblemText();
  return ({ id, title, failed, run }) => {
    postpone(id, { run, onFail: (error) => toast({ title: failed, detail: textOf(error), tone: "problem" }) });
    const undo = () => takeBack(id) || toast({ title: t("ui.undoTooLate") });
    toast({ title, action: { label: t("ui.undo"), isAnywhere: true, run: () => void undo() } });
  };
}
