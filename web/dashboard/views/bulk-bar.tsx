// What can be done with all selected tasks at once; at the foot of the board while some are selected. S, I, P, D and M open its menus, 1 to 4
// set the priority, Delete moves them to the trash.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { type BoardSnapshot, useBoards } from "../boards/index.ts";
import {
  assigneeGroups,
  BlockDialog,
  type BulkChange,
  endOfDay,
  PRIORITIES,
  type Priority,
  PRIORITY_LABELS,
  PriorityBars,
  STATUS_LABELS,
  STATUS_TONES,
  TASK_STATUSES,
  type TaskStatus,
  useTimeZone,
} from "../tasks/index.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { CellPanel } from "../ui/cell-panel.tsx";
import { Dot } from "../ui/chip.tsx";
import { TextField } from "../ui/field.tsx";
import { TrashIcon, XIcon } from "../ui/icons.ts";
import { Menu, type MenuItem } from "../ui/menu.tsx";
import { Kbd } from "../ui/page.tsx";
import { useShortcuts } from "../ui/shortcuts.ts";
import { ONE_BY_ONE_MAX, useBulkEdit } from "./bulk-edits.ts";
import { clearSelection } from "./selection.ts";

/** What is open above the bar. */
type Opened = "status" | "assignee" | "priority" | "due" | "board" | null;
const MENUS = ["status", "assignee", "priority", "due", "board"] as const satisfies Opened[];
const DATE_PX = 180;

const Key = ({ name }: { name: string }) => (
  <span aria-hidden className="max-md:hidden">
    <Kbd>{name}</Kbd>
  </span>
);

type BarMenuProps = { label: string; shortcut: string; items: MenuItem[]; isDisabled: boolean; isOpen: boolean; onOpen(isOpen: boolean): void };

function BarMenu({ label, shortcut, items, isDisabled, isOpen, onOpen }: BarMenuProps) {
  return (
    <Menu
      side="top"
      align="start"
      isOpen={isOpen}
      onOpenChange={onOpen}
      trigger={
        <Button disabled={isDisabled}>
          {label} <Key name={shortcut} />
        </Button>
      }
      items={items}
    />
  );
}

function assignTo(value: string): BulkChange {
  const [kind, id = ""] = value.split(":");
  return kind === "agent" ? { assigned_agent_id: id } : { assigned_user_id: id };
}

function useItems(snapshot: BoardSnapshot, send: (set: BulkChange) => void, onBlock: () => void) {
  const t = useT();
  const toStatus = (status: TaskStatus) => (status === "blocked" ? onBlock() : send({ status }));
  const statuses = TASK_STATUSES.map((status) => ({
    id: status,
    label: t(STATUS_LABELS[status]),
    picture: <Dot tone={STATUS_TONES[status]} />,
    onSelect: () => toStatus(status),
  }));
  const priorities = PRIORITIES.toReversed().map((priority, at) => ({
    id: priority,
    label: t(PRIORITY_LABELS[priority]),
    detail: String(at + 1),
    picture: <PriorityBars priority={priority} isNamed={false} />,
    onSelect: () => send({ priority }),
  }));
  const assignees = assigneeGroups(t, snapshot.agents, snapshot.members).flatMap(({ label, options }): MenuItem[] => [
    { id: label, heading: label },
    ...options.map((option) => ({ id: option.value, label: option.label, picture: option.picture, onSelect: () => send(assignTo(option.value)) })),
  ]);
  const nobody: MenuItem = { id: "nobody", label: t("tasks.unassigned"), onSelect: () => send({ assigned_agent_id: null, assigned_user_id: null }) };
  return { statuses, priorities, assignees: [nobody, ...assignees] };
}

/** The day on which all of them are due then; none, and they have no date. */
function DueButton({ isDisabled, isOpen, onOpen, onDay }: Pick<BarMenuProps, "isDisabled" | "isOpen" | "onOpen"> & { onDay(day: string | null): void }) {
  const t = useT();
  const [day, setDay] = useState("");
  return (
    <span className="relative">
      <Button disabled={isDisabled} aria-haspopup="dialog" aria-expanded={isOpen} onClick={() => onOpen(true)}>
        {t("tasks.bulkSetDue")} <Key name="D" />
      </Button>
      {isOpen ? (
        <CellPanel label={t("tasks.bulkSetDue")} minWidthPx={DATE_PX} isHeld={false} onClose={() => onOpen(false)}>
          <form
            className="flex flex-col gap-2"
            onSubmit={(event) => {
              event.preventDefault();
              onDay(day || null);
            }}
          >
            <TextField label={t("tasks.bulkSetDue")} isLabelHidden type="date" size="small" value={day} onChange={setDay} />
            <Button type="submit" look="primary">
              {day ? t("tasks.bulkSetDue") : t("time.undated")}
            </Button>
          </form>
        </CellPanel>
      ) : null}
    </span>
  );
}

type BarKeys = { isBusy: boolean; isTooMany: boolean; onOpen(what: Opened): void; onTrash(): void; onPriority(priority: Priority): void };

/** An open task stays. */
function clearByKey(event: KeyboardEvent): void {
  event.preventDefault();
  clearSelection();
}

function useBarKeys({ isBusy, isTooMany, onOpen, onTrash, onPriority }: BarKeys): void {
  const byKey =
    (act: () => void, isPossible = true) =>
    (event: KeyboardEvent) => {
      event.preventDefault();
      if (!isBusy && isPossible) act();
    };
  useShortcuts("selection", {
    clear: clearByKey,
    trash: byKey(onTrash, !isTooMany),
    ...Object.fromEntries(MENUS.map((what) => [what, byKey(() => onOpen(what), what !== "board" || !isTooMany)])),
    ...Object.fromEntries(PRIORITIES.map((priority) => [priority, byKey(() => onPriority(priority))])),
  });
}

export default function BulkBar({ snapshot, ids }: { snapshot: BoardSnapshot; ids: readonly string[] }) {
  const t = useT();
  const timeZone = useTimeZone();
  const { send, trash, moveTo, isBusy } = useBulkEdit(ids, snapshot.board.id);
  const [isBlocking, setBlocking] = useState(false);
  const [opened, setOpened] = useState<Opened>(null);
  const boards = (useBoards().data?.items ?? []).filter(({ id }) => id !== snapshot.board.id);
  const { statuses, priorities, assignees } = useItems(snapshot, send, () => setBlocking(true));
  const isTooMany = ids.length > ONE_BY_ONE_MAX;
  const opens = (what: Exclude<Opened, null>) => ({
    isDisabled: isBusy,
    isOpen: opened === what,
    onOpen: (isOpen: boolean) => setOpened(isOpen ? what : null),
  });
  useBarKeys({ isBusy, isTooMany, onOpen: setOpened, onTrash: trash, onPriority: (priority) => send({ priority }) });
  const selected = t("tasks.selected", { count: ids.length });
  const tooMany = isTooMany ? { title: t("tasks.bulkTrashMax", { max: ONE_BY_ONE_MAX }) } : {};
  const places = boards.map((board) => ({ id: board.id, label: board.name, detail: board.key, onSelect: () => moveTo(board) }));
  return (
    <div
      role="toolbar"
      aria-label={selected}
      className="absolute inset-x-3 bottom-3 z-30 mx-auto flex max-w-fit flex-wrap items-center gap-1.5 rounded-panel border border-kumo-line bg-kumo-base px-3 py-2 shadow-lg md:bottom-4"
    >
      <span role="status" className="mr-2 text-sm font-medium tabular-nums max-sm:order-first max-sm:basis-[calc(100%-60px)]">
        {selected}
      </span>
      <BarMenu label={t("tasks.setStatus")} shortcut="S" items={statuses} {...opens("status")} />
      <BarMenu label={t("tasks.setAssignee")} shortcut="I" items={assignees} {...opens("assignee")} />
      <BarMenu label={t("tasks.setPriority")} shortcut="P" items={priorities} {...opens("priority")} />
      <DueButton
        {...opens("due")}
        onDay={(day) => {
          setOpened(null);
          send({ due_at: day && endOfDay(day, timeZone) });
        }}
      />
      {places.length > 0 ? (
        <span {...tooMany}>
          <BarMenu label={t("tasks.bulkMove")} shortcut="M" items={places} {...opens("board")} isDisabled={isBusy || isTooMany} />
        </span>
      ) : null}
      <span {...tooMany}>
        <Button look="danger-plain" icon={TrashIcon} disabled={isBusy || isTooMany} onClick={trash}>
          {t("tasks.bulkTrash")}
        </Button>
      </span>
      <IconButton icon={XIcon} label={t("tasks.clearSelection")} onClick={clearSelection} className="size-6.5 max-sm:order-first" />
      {isBlocking ? (
        <BlockDialog
          title={t("tasks.blockMany", { count: ids.length })}
          onClose={() => setBlocking(false)}
          onReason={(blocked_reason) => {
            setBlocking(false);
            send({ status: "blocked", blocked_reason });
          }}
        />
      ) : null}
    </div>
  );
}
