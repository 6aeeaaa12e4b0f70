// What the bar at the foot does with all selected tasks: one edit of them, which the server takes back as one; or, for what it knows of
// single tasks only (the trash, another board), one after another, each with its way back.
import { useState } from "react";
import { asTheServerSays, useT } from "../i18n/index.ts";
import { type BulkChange, deleteTask, editTasks, moveTask, restoreTask, undoEdit } from "../tasks/index.ts";
import { useProblemText } from "../ui/problem-text.ts";
import { toast } from "../ui/toast.tsx";
import { deselectEdited } from "./selection.ts";

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

/** Says what became of what was sent, and offers to undo it. */
function useTelling() {
  const t = useT();
  const textOf = useProblemText();
  const failed = (error: unknown) => toast({ title: t("tasks.notChanged"), detail: textOf(error), tone: "problem" });
  const tell = ({ title, refused, reason, undo }: Told) =>
    toast({
      title,
      ...(refused > 0 ? { detail: t("tasks.bulkRefused", { count: refused, reason }), tone: "problem" as const } : {}),
      ...(undo ? { action: { label: t("ui.undo"), run: undo } } : {}),
    });
  const tellUndone = (changed: number, refused: number, reason: string) =>
    tell({ title: t("tasks.bulkUndone", { count: changed }), refused, reason, undo: null });
  return { failed, tell, tellUndone, reasonOf: (error: unknown) => (error === null ? "" : textOf(error)) };
}

const reasonIn = ({ items }: Edit) => asTheServerSays(items.find(({ outcome }) => outcome === "refused")?.detail ?? "");

/** One edit of all of them; or each by itself. */
export function useBulkEdit(ids: readonly string[], boardId: string) {
  const t = useT();
  const { failed, tell, tellUndone, reasonOf } = useTelling();
  const [isBusy, setBusy] = useState(false);
  const take = (work: Promise<unknown>) => {
    setBusy(true);
    void work.catch(failed).finally(() => setBusy(false));
  };
  const undoEdited = (edit: Edit) => () => take(undoEdit(edit.id).then((undone) => tellUndone(undone.changed, undone.refused, reasonIn(undone))));
  const send = (set: BulkChange) =>
    take(
      editTasks(ids, set).then((edit) => {
        const undo = edit.changed > 0 ? undoEdited(edit) : null;
        tell({ title: t("tasks.bulkDone", { count: edit.changed }), refused: edit.refused, reason: reasonIn(edit), undo });
        deselectEdited(edit);
      }),
    );
  /** `back`: takes it back for one of them. */
  const sendEach = (act: (id: string) => Promise<unknown>, back: (id: string) => Promise<unknown>, said: (count: number) => string) => {
    const undoDone = (done: string[]) => () =>
      take(oneByOne(done, back).then((undone) => tellUndone(undone.done.length, undone.refused, reasonOf(undone.error))));
    take(
      oneByOne(ids, act).then((sent) => {
        tell({ title: said(sent.done.length), refused: sent.refused, reason: reasonOf(sent.error), undo: sent.done.length > 0 ? undoDone(sent.done) : null });
        deselectEdited(sent);
      }),
    );
  };
  const trash = () =>
    sendEach(
      (id) => deleteTask({ id, board_id: boardId }),
      (id) => restoreTask(boardId, id),
      (count) => t("tasks.bulkTrashed", { count }),
    );
  const to = (board_id: string) => (id: string) => moveTask(id, { board_id, leave_relations: false });
  const moveTo = (board: { id: string; name: string }) => sendEach(to(board.id), to(boardId), (count) => t("tasks.bulkMoved", { count, board: board.name }));
  return { send, trash, moveTo, isBusy };
}
