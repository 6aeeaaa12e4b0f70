// What the bar at the foot does with all selected tasks: one edit of them, which the server takes back as one; or, for what it knows of
// single tasks only (the trash, another board), one after another, each with its way back.
import { useState } from "react";
import { asTheServerSays, useT } from "../i18n/index.ts";
import { type BulkChange, deleteTask, editTasks, moveTask, restoreTask, undoEdit } from "../tasks/index.ts";
import { useProblemText } from "../ui/problem-text.ts";
import { toast } from "../ui/toast.tsx";
import { clearSelection, deselectEdited } from "./selection.ts";

type Edit = Awaited<ReturnType<typeof editTasks>>;

/** So many are sent one by one: a person may change 300 things at once, and the undo of them is as many again. */
export const ONE_BY_ONE_MAX = 100;
const AT_ONCE = 4;

/** What became of each. */
type Sent = { done: string[]; refused: number; error: unknown };
async function oneByOne(ids: readonly string[], act: (id: string) => Promise<unknown>): Promise<Sent> {
  const sent: Sent = { done: [], refused: 0, error: null };
  const left = [...ids];
  const worker = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      try {
        await act(id);
        sent.done.push(id);
      } catch (error) {
        sent.refused += 1;
        sent.error = error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return sent;
}

type Told = { title: string; refused: number; reason: string; undo: (() => void) | null };

/** Sends, says what became of it, and offers to undo it. */
export function useBulkEdit(ids: readonly string[], boardId: string) {
  const t = useT();
  const textOf = useProblemText();
  const [isBusy, setBusy] = useState(false);
  const failed = (error: unknown) => toast({ title: t("tasks.notChanged"), detail: textOf(error), tone: "problem" });
  const tell = ({ title, refused, reason, undo }: Told) =>
    toast({
      title,
      ...(refused > 0 ? { detail: t("tasks.bulkRefused", { count: refused, reason }), tone: "problem" as const } : {}),
      ...(undo ? { action: { label: t("ui.undo"), run: undo } } : {}),
    });
  const reasonIn = ({ items }: Edit) => asTheServerSays(items.find(({ outcome }) => outcome === "refused")?.detail ?? "");
  const take = (work: Promise<unknown>) => {
    setBusy(true);
    void work.catch(failed).finally(() => setBusy(false));
  };
  const undoOf = (edit: Edit) => () =>
    void undoEdit(edit.id)
      .then((undone) => tell({ title: t("tasks.bulkUndone", { count: undone.changed }), refused: undone.refused, reason: reasonIn(undone), undo: null }))
      .catch(failed);
  const send = (set: BulkChange) =>
    take(
      editTasks(ids, set).then((edit) => {
        const undo = edit.changed > 0 ? undoOf(edit) : null;
        tell({ title: t("tasks.bulkDone", { count: edit.changed }), refused: edit.refused, reason: reasonIn(edit), undo });
        deselectEdited(edit);
      }),
    );
  /** `back`: takes it back for one of them. */
  const sendEach = (act: (id: string) => Promise<unknown>, back: (id: string) => Promise<unknown>, said: (count: number) => string) =>
    take(
      oneByOne(ids, act).then(({ done, refused, error }) => {
        const undo = () =>
          take(
            oneByOne(done, back).then((undone) =>
              tell({ title: t("tasks.bulkUndone", { count: undone.done.length }), refused: undone.refused, reason: textOf(undone.error), undo: null }),
            ),
          );
        tell({ title: said(done.length), refused, reason: refused > 0 ? textOf(error) : "", undo: done.length > 0 ? undo : null });
        if (refused === 0) clearSelection();
      }),
    );
  const trash = () =>
    sendEach(
      (id) => deleteTask({ id, board_id: boardId }),
      (id) => restoreTask(boardId, id),
      (count) => t("tasks.bulkTrashed", { count }),
    );
  const moveTo = (board: { id: string; name: string }) =>
    sendEach(
      (id) => moveTask(id, { board_id: board.id, leave_relations: false }),
      (id) => moveTask(id, { board_id: boardId, leave_relations: false }),
      (count) => t("tasks.bulkMoved", { count, board: board.name }),
    );
  return { send, trash, moveTo, isBusy };
}
