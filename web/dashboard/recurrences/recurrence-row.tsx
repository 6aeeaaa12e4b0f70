// One recurring task: what comes back, by which rule, when next, and what can be done with it.
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useLocale, useT } from "../i18n/index.ts";
import { IconButton } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/change-dialog.tsx";
import { Chip } from "../ui/chip.tsx";
import { PauseIcon, PencilSimpleIcon, PlayIcon, TrashIcon } from "../ui/icons.ts";
import { useIsReadOnly } from "../ui/read-only.ts";
import { ProblemNote } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { useChangeRecurrence, useDeleteRecurrence } from "./live.ts";
import { Moments } from "./moments.tsx";
import { parted } from "./rule.ts";
import { RecurrenceDialog } from "./recurrence-dialog.tsx";
import type { Recurrence } from "./wire.ts";
import { ruleInWords } from "./words.ts";

function Rule({ recurrence: { rrule, starts_at, time_zone } }: { recurrence: Recurrence }) {
  const t = useT();
  const locale = useLocale();
  const { rule, until } = parted(rrule);
  const words = ruleInWords(rule, t, locale);
  return (
    <p className="text-xs break-words text-kumo-subtle">
      {words ?? <code className="font-mono break-all">{rule}</code>} · {starts_at.slice(11)} · {time_zone}
      {until ? ` · ${t("recurring.endsOn", { day: until })}` : ""}
    </p>
  );
}

/** What it has made, with the way to the last of it. */
function Made({ recurrence: { board_id, made_count, last_at, last_task_id } }: { recurrence: Recurrence }) {
  const t = useT();
  if (!last_at || !last_task_id) return null;
  return (
    <p className="text-xs text-kumo-subtle">
      {t("recurring.made", { count: made_count })} ·{" "}
      <Link to="/boards/$boardId" params={{ boardId: board_id }} search={{ task: last_task_id }} className="underline underline-offset-2">
        {t("recurring.lastTask")}
      </Link>{" "}
      <Time iso={last_at} />
    </p>
  );
}

function DeleteDialog({ recurrence, onClose }: { recurrence: Recurrence; onClose(): void }) {
  const t = useT();
  return (
    <ConfirmDialog
      change={useDeleteRecurrence(recurrence.board_id, recurrence)}
      title={t("recurring.delete", { title: recurrence.title })}
      text={t("recurring.deleteText")}
      submitLabel={t("ui.delete")}
      failed={t("recurring.notDeleted")}
      onClose={onClose}
    />
  );
}

export function RecurrenceRow({ recurrence }: { recurrence: Recurrence }) {
  const t = useT();
  const isReadOnly = useIsReadOnly();
  const [dialog, setDialog] = useState<"edit" | "delete" | null>(null);
  const { title, is_paused, next_at, skipped_days } = recurrence;
  const change = useChangeRecurrence(recurrence.board_id, recurrence);
  const skip = (day: string, isSkipped: boolean) =>
    change.mutate({ skipped_days: isSkipped ? skipped_days.filter((one) => one !== day) : [...skipped_days, day] });
  return (
    <li className="flex items-start gap-3 px-4 py-2.5">
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
          <span className="min-w-0 break-words">{title}</span>
          {is_paused ? <Chip tone="idle">{t("recurring.paused")}</Chip> : next_at ? null : <Chip tone="done">{t("recurring.ended")}</Chip>}
        </p>
        <Rule recurrence={recurrence} />
        {is_paused ? null : <Moments moments={recurrence.next} onSkip={isReadOnly || change.isPending ? undefined : skip} />}
        <Made recurrence={recurrence} />
        {change.error ? <ProblemNote error={change.error} what={t("recurring.notSaved")} /> : null}
      </div>
      {isReadOnly ? null : (
        <span className="flex items-center gap-1">
          <IconButton
            icon={is_paused ? PlayIcon : PauseIcon}
            label={t(is_paused ? "recurring.resume" : "recurring.pause", { title })}
            onClick={() => change.mutate({ is_paused: !is_paused })}
          />
          <IconButton icon={PencilSimpleIcon} label={t("recurring.edit", { title })} onClick={() => setDialog("edit")} />
          <IconButton icon={TrashIcon} label={t("recurring.delete", { title })} onClick={() => setDialog("delete")} />
        </span>
      )}
      {dialog === "edit" ? <RecurrenceDialog boardId={recurrence.board_id} before={recurrence} onClose={() => setDialog(null)} /> : null}
      {dialog === "delete" ? <DeleteDialog recurrence={recurrence} onClose={() => setDialog(null)} /> : null}
    </li>
  );
}
