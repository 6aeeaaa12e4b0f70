// New tasks of a column that wait for the network: they have no key yet.
import { useT } from "../i18n/index.ts";
import { queueList, useWaiting } from "../live/queue.ts";
import { membersOf } from "../live/queue-rules.ts";
import { guarded } from "../ui/boundary.tsx";
import { ClockIcon, WarningCircleIcon } from "../ui/icons.ts";

/** A task goes to the inbox where nobody says otherwise. */
const STARTS = "inbox";

export function WaitingTasks({ boardId, status }: { boardId: string; status: string }) {
  const t = useT();
  const all = useWaiting();
  if (all.length === 0) return null;
  const tasks = all.filter(({ kind, subject, body }) => kind === "task" && subject === `board:${boardId}` && (membersOf(body)?.status ?? STARTS) === status);
  if (tasks.length === 0) return null;
  return (
    <ul aria-label={t("boards.waitingTasks")} className="mb-1.5 flex flex-col gap-1.5">
      {tasks.map(({ id, label, refusal }) =>
        guarded(
          <li key={id}>
            <button
              type="button"
              onClick={() => queueList.set(true)}
              className="flex min-h-9 w-full cursor-pointer items-center gap-2 rounded-card border border-dashed border-kumo-line px-2.5 py-1.5 text-left text-sm hover:bg-kumo-tint"
            >
              <span role="img" aria-label={t(refusal ? "queue.markRefused" : "queue.markWaits")} className={refusal ? "text-wait" : "text-kumo-subtle"}>
                {refusal ? <WarningCircleIcon size={13} aria-hidden /> : <ClockIcon size={13} aria-hidden />}
              </span>
              <span className="line-clamp-2 min-w-0 break-words">{label}</span>
            </button>
          </li>,
        ),
      )}
    </ul>
  );
}
