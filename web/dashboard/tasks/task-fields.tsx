// Status, priority, assignee, dates, estimate and, when blocked by hand, why: in lines of 26 px, two to a line.
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { useT } from "../i18n/index.ts";
import type { BoardSnapshot } from "../boards/index.ts";
import { Dot } from "../ui/chip.tsx";
import { cx } from "../ui/cx.ts";
import { DayField } from "../ui/day-field.tsx";
import { TextField } from "../ui/field.tsx";
import { Facts } from "../ui/page.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { Time, useFormat } from "../ui/time.tsx";
import { assigneeChanges, assigneeValue } from "./assignees.tsx";
import { dayOf, endOfDay, startOfDay, useTimeZone } from "./due.ts";
import { hoursOf, minutesOf } from "./estimate.ts";
import { PRIORITY_LABELS, PriorityBars } from "./priority.tsx";
import { AssigneeSelect, PrioritySelect, StatusSelect } from "./selects.tsx";
import { STATUS_LABELS, STATUS_TONES } from "./status.ts";
import { type Task, TASK_STATUSES, type TaskStatus, type TaskUpdate } from "./wire.ts";

type FieldsProps = { task: Task; snapshot: BoardSnapshot; onChange(changes: TaskUpdate): void; onMove(task: Task, status: TaskStatus): void };

function Property({ label, isWide = false, children }: { label: string; isWide?: boolean; children: ReactNode }) {
  return (
    <>
      <dt className="text-xs leading-6.5 text-kumo-subtle pointer-coarse:leading-9">{label}</dt>
      <dd className={cx("min-w-0", isWide && "min-[361px]:col-span-3")}>{children}</dd>
    </>
  );
}

function BlockedReason({ task, onChange }: Pick<FieldsProps, "task" | "onChange">) {
  const t = useT();
  const [reason, setReason] = useState(task.blocked_reason ?? "");
  useEffect(() => setReason(task.blocked_reason ?? ""), [task.blocked_reason]);
  const save = () => {
    if (reason.trim() !== (task.blocked_reason ?? "")) onChange({ blocked_reason: reason.trim() || null });
  };
  return (
    <Property label={t("tasks.blockedReason")} isWide>
      <TextField
        size="row"
        label={t("tasks.blockedReason")}
        isLabelHidden
        value={reason}
        onChange={setReason}
        onBlur={save}
        maxLength={500}
        placeholder={t("tasks.blockedReasonHint")}
        onKeyDown={(event) => event.key === "Enter" && save()}
      />
    </Property>
  );
}

/** In hours and minutes, as people say it. */
function Estimate({ task, onChange }: Pick<FieldsProps, "task" | "onChange">) {
  const t = useT();
  const shown = task.estimate_minutes === null ? "" : hoursOf(task.estimate_minutes);
  const [text, setText] = useState(shown);
  useEffect(() => setText(shown), [shown]);
  const minutes = minutesOf(text);
  const save = () => {
    if (minutes !== undefined && minutes !== task.estimate_minutes) onChange({ estimate_minutes: minutes });
  };
  return (
    <TextField
      size="row"
      isLabelHidden
      label={t("tasks.estimate")}
      value={text}
      onChange={setText}
      onBlur={save}
      placeholder={t("ui.noDay")}
      error={minutes === undefined ? t("tasks.estimateHint") : undefined}
      onKeyDown={(event) => event.key === "Enter" && save()}
    />
  );
}

/** Who made it, and when; a rule by which it came back is a link to the rules of the board. */
function CreatedBy({ task: { board_id, recurrence_id, created_by, created_at } }: { task: Task }) {
  const t = useT();
  if (recurrence_id === null)
    return (
      <>
        {t("tasks.createdBy", { name: created_by.name })} <Time iso={created_at} />
      </>
    );
  return (
    <>
      <Link to="/boards/$boardId/recurring" params={{ boardId: board_id }} className="underline underline-offset-2">
        {t("tasks.createdByRule")}
      </Link>{" "}
      <Time iso={created_at} />
    </>
  );
}

/** For those who may only read. */
function TaskFacts({ task }: { task: Task }) {
  const t = useT();
  const format = useFormat();
  const status = (
    <span className="inline-flex items-center gap-1.5">
      <Dot tone={STATUS_TONES[task.status]} />
      {t(STATUS_LABELS[task.status])}
    </span>
  );
  const priority = (
    <span className="inline-flex items-center gap-1.5">
      <PriorityBars priority={task.priority} isNamed={false} />
      {t(PRIORITY_LABELS[task.priority])}
    </span>
  );
  return (
    <>
      <Facts
        facts={[
          { label: t("tasks.status"), value: status },
          { label: t("tasks.priority"), value: priority },
          { label: t("tasks.assignee"), value: task.assignee?.name ?? t("tasks.unassigned") },
          ...(task.start_at ? [{ label: t("tasks.start"), value: format.day(task.start_at) }] : []),
          ...(task.estimate_minutes === null ? [] : [{ label: t("tasks.estimate"), value: hoursOf(task.estimate_minutes) }]),
          ...(task.due_at ? [{ label: t("tasks.due"), value: format.day(task.due_at) }] : []),
          ...(task.blocked_reason ? [{ label: t("tasks.blockedReason"), value: task.blocked_reason }] : []),
        ]}
      />
      <p className="text-xs text-kumo-subtle">
        <CreatedBy task={task} />
      </p>
    </>
  );
}

export function TaskFields({ task, snapshot, onChange, onMove }: FieldsProps) {
  const t = useT();
  const timeZone = useTimeZone();
  if (useIsReadOnly()) return <TaskFacts task={task} />;
  return (
    <>
      <dl className="grid grid-cols-[70px_minmax(0,1fr)_52px_minmax(0,1fr)] items-center gap-x-1.5 text-sm max-[360px]:grid-cols-[70px_minmax(0,1fr)]">
        <Property label={t("tasks.status")}>
          <StatusSelect isRow statuses={TASK_STATUSES} value={task.status} onChange={(status) => onMove(task, status)} />
        </Property>
        <Property label={t("tasks.priority")}>
          <PrioritySelect isRow value={task.priority} onChange={(priority) => onChange({ priority })} />
        </Property>
        <Property label={t("tasks.assignee")}>
          <AssigneeSelect isRow snapshot={snapshot} value={assigneeValue(task)} onChange={(value) => onChange(assigneeChanges(value))} />
        </Property>
        <Property label={t("tasks.due")}>
          <DayField
            label={t("tasks.due")}
            iso={task.due_at}
            day={dayOf(task.due_at, timeZone)}
            onChange={(day) => onChange({ due_at: day ? endOfDay(day, timeZone) : null })}
          />
        </Property>
        <Property label={t("tasks.estimate")}>
          <Estimate task={task} onChange={onChange} />
        </Property>
        <Property label={t("tasks.start")}>
          <DayField
            label={t("tasks.start")}
            iso={task.start_at}
            day={dayOf(task.start_at, timeZone)}
            onChange={(day) => onChange({ start_at: day ? startOfDay(day, timeZone) : null })}
          />
        </Property>
        {task.status === "blocked" ? <BlockedReason task={task} onChange={onChange} /> : null}
      </dl>
      <p className="py-1 text-xs text-kumo-subtle">
        <CreatedBy task={task} />
      </p>
    </>
  );
}
