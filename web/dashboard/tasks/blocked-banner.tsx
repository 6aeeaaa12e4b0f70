// Says what a task waits for, with a way to each.
import { useT } from "../i18n/index.ts";
import { ProhibitIcon } from "../ui/icons.ts";
import type { Task } from "./wire.ts";

export function BlockedBanner({ task, tasks, onOpen }: { task: Task; tasks: Task[]; onOpen(id: string): void }) {
  const t = useT();
  return (
    <div className="flex items-start gap-2 rounded-card bg-block-fill px-3 py-2 text-sm text-block">
      <ProhibitIcon size={16} aria-hidden className="mt-0.5 shrink-0" />
      <p>
        {t("tasks.blockedBy", { count: task.blocked_by_task_ids.length })}{" "}
        {task.blocked_by_task_ids.map((id, index) => (
          <span key={id}>
            {index > 0 ? ", " : ""}
            <button type="button" onClick={() => onOpen(id)} className="underline underline-offset-2">
              {tasks.find((other) => other.id === id)?.key ?? t("tasks.elsewhere")}
            </button>
          </span>
        ))}
      </p>
    </div>
  );
}
