// Into the trash, and out of it again by one press: nothing is lost, so nothing is asked first.
import { useT } from "../i18n/index.ts";
import { useProblemText } from "../ui/problem-text.ts";
import { toast } from "../ui/toast.tsx";
import { deleteTask } from "./live.ts";
import { restoreTask } from "./parts-live.ts";
import type { Task } from "./wire.ts";

/** @returns what does it; `onGone` when it is there */
export function useTrash(onGone: () => void): (task: Task) => void {
  const t = useT();
  const textOf = useProblemText();
  const failed = (title: string) => (error: unknown) => toast({ title, detail: textOf(error), tone: "problem" });
  const send = async (task: Task) => {
    await deleteTask(task);
    onGone();
    const restore = () => void restoreTask(task.board_id, task.id).catch(failed(t("tasks.notRestored")));
    const detail = task.subtasks.total > 0 ? { detail: t("tasks.deletedParts") } : {};
    toast({ title: t("tasks.deleted", { key: task.key }), ...detail, action: { label: t("ui.undo"), run: restore } });
  };
  return (task) => void send(task).catch(failed(t("tasks.notDeleted", { key: task.key })));
}
