// One task on the board: opens as a link, drags by pointer or by its handle, moves by its menu.
import { memo } from "react";
import { useT } from "../i18n/index.ts";
import { Verified } from "../checks/index.ts";
import { ShownFields, useBoardFields } from "../fields/index.ts";
import { RUN_LABELS, RUN_TONES, useLiveRun } from "../runs/index.ts";
import { TagChips } from "../tags/index.ts";
import { PriorityBars, STATUS_LABELS, STATUS_TONES, type Task, TASK_STATUSES, type TaskStatus } from "../tasks/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { useDndCard } from "../ui/board-dnd/index.tsx";
import { IconButton } from "../ui/button.tsx";
import { Chip, Dot, State } from "../ui/chip.tsx";
import { cx } from "../ui/cx.ts";
import {
  CalendarBlankIcon,
  ChatCircleIcon,
  CheckSquareIcon,
  DotsSixVerticalIcon,
  DotsThreeIcon,
  type Icon,
  PaperclipIcon,
  ProhibitIcon,
  TreeStructureIcon,
  XIcon,
} from "../ui/icons.ts";
import { Menu } from "../ui/menu.tsx";
import { Mono } from "../ui/page.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { useFormat } from "../ui/time.tsx";
import { ending } from "../ui/visible.ts";
import { DueDay } from "./due-day.tsx";
import { dismissRefusal, useRefusal } from "./moves.ts";
import { toggleSelected, useIsSelected } from "./selection.ts";
import { TaskLink } from "./task-link.tsx";

type CardProps = { task: Task; column: TaskStatus; index: number; onMove(task: Task, status: TaskStatus): void };

function MoveMenu({ task, onMove }: Pick<CardProps, "task" | "onMove">) {
  const t = useT();
  const items = TASK_STATUSES.map((status) => ({
    id: status,
    label: t(STATUS_LABELS[status]),
    picture: <Dot tone={STATUS_TONES[status]} />,
    isDisabled: status === task.status,
    onSelect: () => onMove(task, status),
  }));
  return (
    <Menu
      trigger={<IconButton icon={DotsThreeIcon} label={t("tasks.moveMenu", { key: task.key })} data-no-drag className="size-6" />}
      items={[
        { id: "heading", heading: t("tasks.moveTo") },
        ...items,
        { id: "line", separator: true },
        { id: "select", label: t("tasks.select"), onSelect: () => toggleSelected(task.id) },
      ]}
    />
  );
}

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

/** What it is called, how it stands and whose it is, on one line while that is little. */
function Foot({ task }: { task: Task }) {
  const t = useT();
  return (
    <div className="mt-1 flex min-h-5 flex-wrap items-center gap-x-2 gap-y-1">
      <PriorityBars priority={task.priority} />
      <span className="shrink-0 whitespace-nowrap">
        <Mono>{task.key}</Mono>
      </span>
      <Due task={task} />
      {task.is_blocked ? (
        <Chip tone="block" icon={<ProhibitIcon size={12} aria-hidden />}>
          {t("tasks.blocked")}
        </Chip>
      ) : null}
      {task.approvals_pending_count > 0 && task.active_run?.status !== "waiting_approval" ? <Chip tone="wait">{t("tasks.waitingOnYou")}</Chip> : null}
      <Verified task={task} />
      <span className="ml-auto flex items-center gap-2">
        <Steps progress={task.checklist_progress} icon={CheckSquareIcon} label={t("tasks.checklist")} />
        <Steps progress={task.subtasks} icon={TreeStructureIcon} label={t("tasks.subtasks")} />
        <Count count={task.attachment_count} icon={PaperclipIcon} label={t("attachments.ofTask")} />
        <Count count={task.comment_count} icon={ChatCircleIcon} label={t("tasks.comments")} />
        {task.assignee ? <Avatar type={task.assignee.type} name={task.assignee.name} isNamed /> : null}
      </span>
    </div>
  );
}

const CARD_TAGS = 3;

function OwnFields({ task }: { task: Task }) {
  return <ShownFields fields={useBoardFields(task.board_id)} values={task.custom_field_values} />;
}

type Grip = ReturnType<typeof useDndCard>;

/** The menu that moves the card, and the handle to drag it by: over the end of its title, for whoever points at it or comes by keyboard. */
function Handles({ task, onMove, grip }: Pick<CardProps, "task" | "onMove"> & { grip: Grip }) {
  const t = useT();
  return (
    <span
      className={cx(
        "absolute top-1 right-1 z-[1] flex items-center rounded-chip bg-inherit text-kumo-subtle opacity-0 group-focus-within:opacity-100 group-hover:opacity-100",
        "has-aria-expanded:opacity-100 pointer-coarse:static pointer-coarse:bg-transparent pointer-coarse:-my-2 pointer-coarse:-mr-1.5 pointer-coarse:opacity-100",
      )}
    >
      <MoveMenu task={task} onMove={onMove} />
      <button
        ref={grip.handleRef}
        type="button"
        aria-label={t("dnd.handle", { key: task.key })}
        aria-roledescription={t("dnd.role")}
        className="flex size-6 cursor-grab touch-none items-center justify-center rounded-chip hover:bg-kumo-tint pointer-coarse:size-9"
      >
        <DotsSixVerticalIcon size={15} aria-hidden />
      </button>
    </span>
  );
}

/** `grip` is absent where the board may only be read: then nothing on the card moves it. */
function CardBody({ task, onMove, grip }: Pick<CardProps, "task" | "onMove"> & { grip?: Grip }) {
  const isSelected = useIsSelected(task.id);
  return (
    <li
      ref={grip?.ref}
      className={cx(
        "group relative rounded-card border border-kumo-line bg-kumo-base px-2.5 py-1.5 select-none hover:border-kumo-interact",
        "has-[a:focus-visible]:outline-2 has-[a:focus-visible]:outline-offset-1 has-[a:focus-visible]:outline-kumo-focus",
        grip?.isDragSource && "opacity-60",
        isSelected && "border-kumo-brand bg-kumo-tint outline-1 outline-kumo-brand",
      )}
    >
      <div className="flex min-w-0 items-start gap-1 bg-inherit">
        <TaskLink
          task={task}
          isSelectable={grip !== undefined}
          className="line-clamp-3 min-h-5 min-w-0 flex-1 text-sm break-words outline-none after:absolute after:inset-0 after:rounded-card"
        />
        {grip ? <Handles task={task} onMove={onMove} grip={grip} /> : null}
      </div>
      <TagChips tags={task.tags} most={CARD_TAGS} />
      <OwnFields task={task} />
      <Running task={task} />
      <Foot task={task} />
      <Refusal task={task} />
    </li>
  );
}

const MovableCard = ({ task, column, index, onMove }: CardProps) => <CardBody task={task} onMove={onMove} grip={useDndCard(task.id, column, index)} />;

export const Card = memo(function Card(props: CardProps) {
  return useIsReadOnly() ? <CardBody task={props.task} onMove={props.onMove} /> : <MovableCard {...props} />;
});
