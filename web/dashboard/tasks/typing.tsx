// Who else is writing about the task just now.
import { useT } from "../i18n/index.ts";
import { useSession } from "../identity/index.ts";
import { useViewers } from "../live/presence.ts";

/** The line keeps its place while nobody does, so that nothing jumps. */
export function Typing({ taskId }: { taskId: string }) {
  const t = useT();
  const ownId = useSession()?.person.id;
  const names = useViewers()
    .filter(({ type, id, task_id, is_typing }) => is_typing && task_id === taskId && !(type === "user" && id === ownId))
    .map(({ name }) => name);
  return (
    <p role="status" className="-mb-2 h-4 truncate text-xs text-kumo-subtle">
      {names.length > 0 ? t("tasks.typing", { count: names.length, names: names.join(", ") }) : ""}
    </p>
  );
}
