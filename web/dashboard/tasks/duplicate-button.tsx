// Makes a copy of the task, and opens it.
import { useT } from "../i18n/index.ts";
import { IconButton } from "../ui/button.tsx";
import { FilesIcon } from "../ui/icons.ts";
import { useProblemText } from "../ui/problem-text.ts";
import { toast } from "../ui/toast.tsx";
import { useDuplicateTask } from "./parts-live.ts";
import type { Task } from "./wire.ts";

export function DuplicateButton({ task, onOpen }: { task: Task; onOpen(id: string): void }) {
  const t = useT();
  const textOf = useProblemText();
  const duplicate = useDuplicateTask(task);
  const done = (copy: Task) => {
    toast({ title: t("tasks.duplicated", { key: task.key, copy: copy.key }) });
    onOpen(copy.id);
  };
  const failed = (error: unknown) => toast({ title: t("tasks.notCreated"), detail: textOf(error), tone: "problem" });
  return (
    <IconButton
      icon={FilesIcon}
      label={t("tasks.duplicate", { key: task.key })}
      isBusy={duplicate.isPending}
      onClick={() => duplicate.mutate(undefined, { onSuccess: done, onError: failed })}
    />
  );
}
