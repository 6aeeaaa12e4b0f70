// Who else looks at the board, or at the open task: their faces, small, with their names for whoever asks or cannot see them.
import { useT } from "../i18n/index.ts";
import { useSession } from "../identity/index.ts";
import { useViewers } from "../live/presence.ts";
import { Avatar } from "../ui/avatar.tsx";
import { guarded } from "../ui/boundary.tsx";
import { cx } from "../ui/cx.ts";

const SHOWN_MAX = 4;

/** `taskId`: only those who have it open. */
export function Viewers({ taskId }: { taskId?: string }) {
  const t = useT();
  const ownId = useSession()?.person.id;
  const all = useViewers().filter(({ type, id, task_id }) => !(type === "user" && id === ownId) && (taskId === undefined || task_id === taskId));
  const others = [...new Map(all.map((viewer) => [`${viewer.type} ${viewer.id}`, viewer])).values()];
  if (others.length === 0) return null;
  const names = others.map(({ name }) => name).join(", ");
  const said = t(taskId === undefined ? "boards.alsoHere" : "tasks.alsoHere", { names });
  return (
    <span role="img" aria-label={said} title={said} className={cx("inline-flex items-center -space-x-1 px-1", taskId === undefined && "max-sm:hidden")}>
      {others.slice(0, SHOWN_MAX).map(({ type, id, name }) => guarded(<Avatar key={`${type} ${id}`} type={type} name={name} />))}
      {others.length > SHOWN_MAX ? <span className="pl-2 text-xs text-kumo-subtle tabular-nums">+{others.length - SHOWN_MAX}</span> : null}
    </span>
  );
}
