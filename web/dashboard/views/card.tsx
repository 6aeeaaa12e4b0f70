// One task on the board: opens as a link, drags by pointer or by its handle, moves by its menu.
import { memo } from "react";
import { useT } from "../i18n/index.ts";
import { Verified } from "../checks/index.ts";
import { ShownFields, useBoardFields } from "../fields/index.ts";
import { RUN_LABELS, RUN_TONES, useLiveRun } from "../runs/index.ts";
import { TagChips } from "../tags/index.ts";
import { PriorityBars, subjectOf, type Task, type TaskStatus } from "../tasks/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { INSTRUCTIONS_ID } from "../ui/board-dnd/index.tsx";
import { IconButton } from "../ui/button.tsx";
import { Dot, State } from "../ui/chip.tsx";
import { cx } from "../ui/cx.ts";
import {
  CalendarBlankIcon,
  ChatCircleIcon,
  CheckSquareIcon,
  DotsSixVerticalIcon,
  type Icon,
  PaperclipIcon,
  ProhibitIcon,
  TreeStructureIcon,
  XIcon,
} from "../ui/icons.ts";
import { Mono } from "../ui/page.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { useFormat } from "../ui/time.tsx";
import { ending } from "../ui/visible.ts";
import { WaitMark } from "../ui/wait-mark.tsx";
import { CardMenu } from "./card-menu.tsx";
import { useCardOrder } from "./card-order.ts";
import { DueDay } from "./due-day.tsx";
import { dismissRefusal, useRefusal } from "./moves.ts";
import { useIsSelected } from "./selection.ts";
import { TaskLink } from "./task-link.tsx";

type CardProps = {
  task: Task;
  /** The key of a task that it waits for. */
  waitsFor?: string | undefined;
  onMove(task: Task, status: TaskStatus): void;
  /** Its place in the column: how many stand before it, of how many, and where, in pixels. */
  index?: number;
  count?: number;
  top?: number;
  measure?(element: HTMLElement | null): void;
};

function Due({ task: { due_at, status } }: { task: Task }) {
  const format = useFormat();
  if (!due_at) return null;
  return (
    <span className="text-xs">
      <DueDay dueAt={due_at} status={status} format={format} icon={<CalendarBlankIcon size={13} aria-hidden />} className="text-kumo-subtle" />
    </span>
  );
}

const WORDS_MAX_CHARS = 44;

/** The end of the last line, from a whole word on. */
function lastWords(text: string): string {
  const line = text.trim().split("\n").at(-1) ?? "";
  return line.length <= WORDS_MAX_CHARS ? line : `… ${ending(line, WORDS_MAX_CHARS).replace(/^\S*\s/, "")}`;
}

/** The last words of the agent that works on it, and one quiet moving dot. */
function Running({ task }: { task: Task }) {
  const t = useT();
  const live = useLiveRun(task.id);
  const status = live?.status ?? task.active_run?.status;
  if (!status || (!task.active_run && status !== "running" && status !== "waiting_approval")) return null;
  const words = lastWords(live?.text ?? "");
  return (
    <p className="mt-1.5 flex min-w-0 items-center gap-2">
      <State tone={RUN_TONES[status]} isLive={status === "running"}>
        {t(RUN_LABELS[status])}
      </State>
      <span className="min-w-0 truncate text-xs text-kumo-subtle">{words}</span>
    </p>
  );
}

function Refusal({ task }: { task: Task }) {
  const t = useT();
  const reason = useRefusal(task.id);
  if (!reason) return null;
  return (
    <p className="relative z-[1] mt-1.5 flex items-start gap-1 rounded-chip bg-block-fill py-1 pl-2 text-xs text-block" role="alert">
      <span className="min-w-0 flex-1 break-words">{t("tasks.refused", { reason })}</span>
      <IconButton icon={XIcon} label={t("ui.dismiss")} onClick={() => dismissRefusal(task.id)} data-no-drag className="size-4" />
    </p>
  );
}

/** How far its steps, or its sub-tasks, are. */
function Steps({ progress, icon: Glyph, label }: { progress: Task["subtasks"]; icon: Icon; label: string }) {
  if (progress.total === 0) return null;
  return (
    <span className="flex items-center gap-1 text-xs text-kumo-subtle tabular-nums">
      <Glyph size={13} aria-hidden />
      <span className="sr-only">{label}</span>
      {progress.done}/{progress.total}
    </span>
  );
}

function Count({ count, icon: Glyph, label }: { count: number; icon: Icon; label: string }) {
  if (count === 0) return null;
  return (
    <span className="flex items-center gap-1 text-xs text-kumo-subtle tabular-nums">
      <Glyph size={13} aria-hidden />
      <span className="sr-only">{label}</span>
      {count}
    </span>
  );
}

/** What it is called, how it stands and whose it is, on one line: what does not fit there is cut off, the assignee never. */
function Foot({ task }: { task: Task }) {
  const t = useT();
  return (
    <div className="flex h-5 items-center gap-2">
      <div className="flex h-5 min-w-0 flex-1 flex-wrap items-center gap-x-2 overflow-hidden *:h-5 [&_*]:leading-5">
        <span className="flex items-center gap-2 whitespace-nowrap">
          <PriorityBars priority={task.priority} />
          <Mono>{task.key}</Mono>
          <WaitMark subject={subjectOf(task.id)} />
        </span>
        <Due task={task} />
        <Verified task={task} />
        <Steps progress={task.checklist_progress} icon={CheckSquareIcon} label={t("tasks.checklist")} />
        <Steps progress={task.subtasks} icon={TreeStructureIcon} label={t("tasks.subtasks")} />
        <Count count={task.attachment_count} icon={PaperclipIcon} label={t("attachments.ofTask")} />
        <Count count={task.comment_count} icon={ChatCircleIcon} label={t("tasks.comments")} />
      </div>
      {task.assignee ? <Avatar type={task.assignee.type} name={task.assignee.name} isNamed /> : null}
    </div>
  );
}

/** Why it does not go on: a person is waited for (amber), or another task, or what somebody has written. */
function Reason({ task, waitsFor }: Pick<CardProps, "task" | "waitsFor">) {
  const t = useT();
  const isAsked = task.approvals_pending_count > 0 && task.active_run?.status !== "waiting_approval";
  const reason = task.is_blocked
    ? waitsFor
      ? t("tasks.blockedUntil", { key: waitsFor })
      : t("tasks.blocked")
    : task.status === "blocked"
      ? task.blocked_reason
      : null;
  if (!isAsked && !reason) return null;
  return (
    <p
      className={cx(
        "flex h-6 items-center gap-1.5 rounded-b-[6px] border-t border-kumo-line px-2.5 text-xs",
        isAsked ? "bg-wait-fill font-medium text-wait" : "text-block",
      )}
    >
      {isAsked ? <Dot tone="wait" /> : <ProhibitIcon size={13} aria-hidden className="shrink-0" />}
      <span className="min-w-0 truncate">{isAsked ? t("tasks.waitingOnYou") : reason}</span>
    </p>
  );
}

const CARD_TAGS = 3;

function OwnFields({ task }: { task: Task }) {
  return <ShownFields fields={useBoardFields(task.board_id)} values={task.custom_field_values} />;
}

/** The menu that moves the card, and the handle to drag it by: over the end of its title, for whoever points at it or comes by keyboard. */
function Handles({ task, onMove }: Pick<CardProps, "task" | "onMove">) {
  const t = useT();
  return (
    <span
      className={cx(
        "absolute top-1 right-1 z-[1] flex items-center rounded-chip bg-inherit text-kumo-subtle opacity-0 group-focus-within:opacity-100 group-hover:opacity-100",
        "has-aria-expanded:opacity-100 pointer-coarse:static pointer-coarse:bg-transparent pointer-coarse:-my-2 pointer-coarse:-mr-1.5 pointer-coarse:opacity-100",
      )}
    >
      <CardMenu task={task} onMove={onMove} />
      <button
        type="button"
        data-handle
        aria-label={t("dnd.handle", { key: task.key })}
        aria-roledescription={t("dnd.role")}
        aria-describedby={INSTRUCTIONS_ID}
        className="flex size-6 cursor-grab touch-none items-center justify-center rounded-chip hover:bg-kumo-tint pointer-coarse:size-9"
      >
        <DotsSixVerticalIcon size={15} aria-hidden />
      </button>
    </span>
  );
}

/** Where the board may only be read nothing on the card moves it. */
export const Card = memo(function Card({ task, waitsFor, onMove, index = 0, count, top = 0, measure }: CardProps) {
  const isReadOnly = useIsReadOnly();
  const isSelected = useIsSelected(task.id);
  const order = useCardOrder();
  return (
    <li
      ref={measure}
      data-card-id={task.id}
      data-index={index}
      aria-posinset={count === undefined ? undefined : index + 1}
      aria-setsize={count}
      style={{ top }}
      className={cx(
        "group absolute inset-x-px contain-layout contain-style rounded-card border border-kumo-line bg-kumo-base select-none hover:border-kumo-interact data-[dnd-dragging]:shadow-lg data-dnd-placeholder:opacity-40",
        "has-[a[aria-current]]:outline-2 has-[a[aria-current]]:-outline-offset-1 has-[a[aria-current]]:outline-(--text-color-kumo-default)",
        "has-[a:focus-visible]:outline-2 has-[a:focus-visible]:-outline-offset-1 has-[a:focus-visible]:outline-kumo-focus",
        isSelected && "border-kumo-brand bg-kumo-tint outline-1 outline-kumo-brand",
      )}
    >
      <div className="rounded-[6px] bg-inherit px-2.5 py-[7px]">
        <div className="flex min-w-0 items-start gap-1 bg-inherit">
          <TaskLink
            task={task}
            isSelectable={!isReadOnly}
            order={order}
            className="line-clamp-3 min-h-5 min-w-0 flex-1 text-sm leading-5 break-words outline-none after:absolute after:inset-0 after:rounded-card"
          />
          {isReadOnly ? null : <Handles task={task} onMove={onMove} />}
        </div>
        <TagChips tags={task.tags} most={CARD_TAGS} />
        <OwnFields task={task} />
        <Running task={task} />
        <Foot task={task} />
        <Refusal task={task} />
      </div>
      <Reason task={task} waitsFor={waitsFor} />
    </li>
  );
});
