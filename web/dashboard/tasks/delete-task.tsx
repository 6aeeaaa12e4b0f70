// Deleting cannot be undone: confirm, and name the task on the button.
import { useT } from "../i18n/index.ts";
import { ConfirmDialog } from "../ui/change-dialog.tsx";
import { toast } from "../ui/toast.tsx";
import { useDeleteTask } from "./live.ts";
import type { Task } from "./wire.ts";

/** `onDeleted` closes the drawer around the dialog. */
export function DeleteTask({ task, onClose, onDeleted }: { task: Task; onClose(): void; onDeleted(): void }) {
  const t = useT();
  const done = () => {
    onDeleted();
    toast({ title: t("tasks.deleted", { key: task.key }) });
  };
  return (
    <ConfirmDialog
      change={useDeleteTask(task)}
      staysOpen
      onClose={onClose}
      onDone={done}
      title={t("tasks.delete", { key: task.key })}
      submitLabel={t("tasks.deleteNamed", { key: task.key })}
      text={t("tasks.deleteText", { title: task.title })}
    />
  );
}
