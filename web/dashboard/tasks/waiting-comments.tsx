// Comments that were written without a network, below those that the server has.
import { useT } from "../i18n/index.ts";
import { queueList, useWaiting } from "../live/queue.ts";
import { membersOf } from "../live/queue-rules.ts";
import { guarded } from "../ui/boundary.tsx";
import { cx } from "../ui/cx.ts";
import { ClockIcon, WarningCircleIcon } from "../ui/icons.ts";
import { Markdown } from "../ui/markdown.tsx";

export function WaitingComments({ subject }: { subject: string }) {
  const t = useT();
  const comments = useWaiting().filter((entry) => entry.kind === "comment" && entry.subject === subject);
  if (comments.length === 0) return null;
  return (
    <ol className="flex flex-col gap-3" aria-label={t("tasks.waitingComments")}>
      {comments.map(({ id, body, refusal }) =>
        guarded(
          <li key={id} className="rounded-card border border-dashed border-kumo-line px-2.5 py-1.5">
            <button
              type="button"
              onClick={() => queueList.set(true)}
              className={cx("flex cursor-pointer items-center gap-1 text-xs hover:underline", refusal ? "text-wait" : "text-kumo-subtle")}
            >
              {refusal ? <WarningCircleIcon size={13} aria-hidden /> : <ClockIcon size={13} aria-hidden />}
              {t(refusal ? "queue.markRefused" : "queue.markWaits")}
            </button>
            <Markdown text={String(membersOf(body)?.message ?? "")} />
          </li>,
        ),
      )}
    </ol>
  );
}
