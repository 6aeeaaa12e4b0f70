// Whether the person watches the task; one press changes it.
import { useT } from "../i18n/index.ts";
import { useSession } from "../identity/index.ts";
import { IconButton } from "../ui/button.tsx";
import { EyeIcon, EyeSlashIcon } from "../ui/icons.ts";
import { useProblemText } from "../ui/problem-text.ts";
import { toast } from "../ui/toast.tsx";
import { setWatching } from "./parts-live.ts";
import type { Task } from "./wire.ts";

export function WatchButton({ task }: { task: Task }) {
  const t = useT();
  const textOf = useProblemText();
  const personId = useSession()?.person.id;
  if (!personId) return null;
  const isWatching = task.watcher_ids.includes(personId);
  const failed = (error: unknown) => toast({ title: t("tasks.notChanged"), detail: textOf(error), tone: "problem" });
  return (
    <IconButton
      icon={isWatching ? EyeIcon : EyeSlashIcon}
      label={t(isWatching ? "tasks.unwatch" : "tasks.watch", { key: task.key })}
      aria-pressed={isWatching}
      onClick={() => void setWatching(task, personId, !isWatching).catch(failed)}
    />
  );
}
