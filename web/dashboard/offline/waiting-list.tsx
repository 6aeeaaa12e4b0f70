// The changes that wait to be sent, oldest first, and those that were not made: why, what stands there now, and what to do.
import { useT } from "../i18n/index.ts";
import { ApiError } from "../live/http.ts";
import { dropWaiting, queueList, sendAgain, useWaiting } from "../live/queue.ts";
import type { Waiting } from "../live/queue-rules.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ClockIcon, WarningCircleIcon } from "../ui/icons.ts";
import { useProblemText } from "../ui/problem-text.ts";
import { Time, useFormat } from "../ui/time.tsx";
import { fieldsInWords, ownReason, whatWaits } from "./words.ts";

/** Why it was not made, what stands there instead, and the two ways on. */
function Refused({ entry }: { entry: Waiting }) {
  const t = useT();
  const textOf = useProblemText();
  const format = useFormat();
  const { refusal } = entry;
  if (!refusal) return null;
  const { code, status, detail, now } = refusal;
  const values = fieldsInWords(now, t, format);
  const why = ownReason(refusal, t) ?? textOf(new ApiError({ type: "about:blank", title: "", request_id: "", code, status, detail }));
  return (
    <div className="mt-1.5 flex flex-col gap-1.5 rounded-card bg-wait-fill px-2.5 py-2 text-sm text-wait">
      <p className="break-words">{why}</p>
      {values.length > 0 ? <p className="break-words">{t("queue.stands", { values: values.join(", ") })}</p> : null}
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => sendAgain(entry.id)}>{t(code === "stale_version" ? "queue.again" : "queue.retry")}</Button>
        <Button look="danger-plain" onClick={() => dropWaiting(entry.id)}>
          {t("queue.drop")}
        </Button>
      </div>
    </div>
  );
}

function Row({ entry }: { entry: Waiting }) {
  const t = useT();
  const format = useFormat();
  const what = whatWaits(entry, t, format);
  const isTask = entry.kind === "change" || entry.kind === "comment";
  return (
    <div className="flex items-start gap-2.5 py-2.5">
      <span className={entry.refusal ? "mt-0.5 text-wait" : "mt-0.5 text-kumo-subtle"}>
        {entry.refusal ? <WarningCircleIcon size={15} aria-hidden /> : <ClockIcon size={15} aria-hidden />}
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate text-sm font-medium">{isTask ? entry.label || what : what}</span>
          <span className="shrink-0 text-xs text-kumo-subtle">
            <Time iso={new Date(entry.at).toISOString()} />
          </span>
        </p>
        {isTask ? <p className="line-clamp-3 text-sm break-words text-kumo-subtle">{what}</p> : null}
        <Refused entry={entry} />
      </div>
      {entry.refusal ? null : (
        <Button look="quiet" aria-label={t("queue.dropIt", { what: isTask ? `${entry.label} ${what}` : what })} onClick={() => dropWaiting(entry.id)}>
          {t("queue.drop")}
        </Button>
      )}
    </div>
  );
}

export default function WaitingList() {
  const t = useT();
  const entries = useWaiting();
  const isAny = entries.some(({ refusal }) => refusal === null);
  return (
    <Dialog isOpen onClose={() => queueList.set(false)} title={t("queue.title")} description={isAny ? t("queue.detail") : undefined}>
      {entries.length === 0 ? <p className="py-4 text-sm text-kumo-subtle">{t("queue.none")}</p> : null}
      <ul aria-label={t("queue.title")} className="divide-y divide-kumo-line">
        {entries.map((entry) =>
          guarded(
            <li key={entry.id}>
              <Row entry={entry} />
            </li>,
          ),
        )}
      </ul>
    </Dialog>
  );
}
