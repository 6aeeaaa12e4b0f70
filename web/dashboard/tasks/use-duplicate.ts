// Makes a copy of the task, and opens it.
import { useT } from "../i18n/index.ts";
import { useProblemText } from "../ui/problem-text.ts";
import { toast } from "../ui/toast.tsx";
import { useDuplicateTask } from "./parts-live.ts";
import type { Task } from "./wire.ts";

/** @returns what does it; nothing while one is being made */
export function useDuplicate(task: Task, onOpen: (id: string) => void): () => void {
  const t = useT();
  const textOf = useProblemText();
  const duplicate = useDuplicateTask(task);
  const done = (copy: Task) => {
    toast({ title: t("tasks.duplicated", { key: task.key, copy: copy.key }) });
    onOpen(copy.id);
  };
  const failed = (error: unknown) => toast({ title: t("tasks.notCreated"), detail: textOf(error), tone: "problem" });
  return () => {
    if (!duplicate.isPending) duplicate.mutate(undefined, { onSuccess: done, onError: failed });
  };
}
