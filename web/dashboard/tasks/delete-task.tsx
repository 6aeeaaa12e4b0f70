// Deleting moves a task to the trash: confirm, name the task on the button, and offer the way back.
import { useT } from "../i18n/index.ts";
import { ConfirmDialog } from "../ui/change-dialog.tsx";
import { useProblemText } from "../ui/problem-text.ts";
import { toast } from "../ui/toast.tsx";
import { useDeleteTask } from "./live.ts";
import { restoreTask } from "./parts-live.ts";
import type { Task } from "./wire.ts";

/** `onDeleted` closes the drawer around the dialog. */
export function DeleteTask({ task, onClose, onDeleted }: { task: Task; onClose(): void; onDeleted(): void }) {
  const t = useT();
  const textOf = useProblemText();
  const done = () => {
    onDeleted();
    const restore = () =>
      void restoreTask(task.board_id, task.id).catch((error: unknown) => toast({ title: t("tasks.notRestored"), detail: textOf(error), tone: "problem" }));
    toast({ title: t("tasks.deleted", { key: task.key }), action: { label: t("ui.undo"), run: restore } });
  };
  return (
    <ConfirmDialog
      change={useDeleteTask(task)}
      staysOpen
      onClose={onClose}
      onDone={done}
      title={t("tasks.delete", { key: task.key })}
      submitLabel={t("tasks.deleteNamed", { key: task.key })}
      text={t(task.subtasks.total > 0 ? "tasks.deleteWithParts" : "tasks.deleteText", { title: task.title })}
    />
  );
}
