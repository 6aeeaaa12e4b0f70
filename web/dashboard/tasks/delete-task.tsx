// Deleting cannot be undone: confirm, and name the task on the button.
import { useT } from "../i18n/index.ts";
import { FormDialog } from "../ui/dialog.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { toast } from "../ui/toast.tsx";
import { useDeleteTask } from "./live.ts";
import type { Task } from "./wire.ts";

export function DeleteTask({ task, onClose, onDeleted }: { task: Task; onClose(): void; onDeleted(): void }) {
  const t = useT();
  const remove = useDeleteTask(task);
  const go = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        onDeleted();
        toast({ title: t("tasks.deleted", { key: task.key }) });
      },
    });
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={t("tasks.delete", { key: task.key })}
      formId="delete-task"
      submitLabel={t("tasks.deleteNamed", { key: task.key })}
      onSubmit={go}
      isBusy={remove.isPending}
      look="destructive"
      size="sm"
    >
      <p className="text-sm">{t("tasks.deleteText", { title: task.title })}</p>
      {remove.error ? <ProblemNote error={remove.error} /> : null}
    </FormDialog>
  );
}
