// What can be done with all selected tasks at once; at the foot of the board while some are selected.
import { useState } from "react";
import { asTheServerSays, useT } from "../i18n/index.ts";
import type { BoardSnapshot } from "../boards/index.ts";
import {
  assigneeGroups,
  BlockDialog,
  type BulkChange,
  editTasks,
  PRIORITIES,
  PRIORITY_LABELS,
  PriorityBars,
  STATUS_LABELS,
  STATUS_TONES,
  TASK_STATUSES,
  type TaskStatus,
  undoEdit,
} from "../tasks/index.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Dot } from "../ui/chip.tsx";
import { CaretDownIcon, XIcon } from "../ui/icons.ts";
import { Menu, type MenuItem } from "../ui/menu.tsx";
import { useProblemText } from "../ui/problem-text.ts";
import { useShortcuts } from "../ui/shortcuts.ts";
import { toast } from "../ui/toast.tsx";
import { clearSelection, deselectEdited } from "./selection.ts";

type Edit = Awaited<ReturnType<typeof editTasks>>;

/** Sends an edit, says what became of it, and offers to undo it. */
function useBulkEdit(ids: readonly string[]) {
  const t = useT();
  const textOf = useProblemText();
  const [isBusy, setBusy] = useState(false);
  const failed = (error: unknown) => toast({ title: t("tasks.notChanged"), detail: textOf(error), tone: "problem" });
  const refusedIn = ({ refused, items }: Edit) => {
    const reason = asTheServerSays(items.find(({ outcome }) => outcome === "refused")?.detail ?? "");
    return refused > 0 ? { detail: t("tasks.bulkRefused", { count: refused, reason }), tone: "problem" as const } : {};
  };
  const undo = (edit: Edit) => () =>
    void undoEdit(edit.id)
      .then((undone) => toast({ title: t("tasks.bulkUndone", { count: undone.changed }), ...refusedIn(undone) }))
      .catch(failed);
  const send = (set: BulkChange) => {
    setBusy(true);
    editTasks(ids, set)
      .then((edit) => {
        const back = edit.changed > 0 ? { action: { label: t("ui.undo"), run: undo(edit) } } : {};
        toast({ title: t("tasks.bulkDone", { count: edit.changed }), ...refusedIn(edit), ...back });
        deselectEdited(edit);
      })
      .catch(failed)
      .finally(() => setBusy(false));
  };
  return { send, isBusy };
}

function BarMenu({ label, items, isBusy }: { label: string; items: MenuItem[]; isBusy: boolean }) {
  return (
    <Menu
      side="top"
      align="start"
      trigger={
        <Button disabled={isBusy} icon={CaretDownIcon}>
          {label}
        </Button>
      }
      items={items}
    />
  );
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
  const priorities = PRIORITIES.map((priority) => ({
    id: priority,
    label: t(PRIORITY_LABELS[priority]),
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

function assignTo(value: string): BulkChange {
  const [kind, id = ""] = value.split(":");
  return kind === "agent" ? { assigned_agent_id: id } : { assigned_user_id: id };
}

export default function BulkBar({ snapshot, ids }: { snapshot: BoardSnapshot; ids: readonly string[] }) {
  const t = useT();
  const { send, isBusy } = useBulkEdit(ids);
  const [isBlocking, setBlocking] = useState(false);
  const { statuses, priorities, assignees } = useItems(snapshot, send, () => setBlocking(true));
  const clear = (event: KeyboardEvent) => {
    event.preventDefault(); // an open task stays
    clearSelection();
  };
  useShortcuts({ Escape: clear });
  const selected = t("tasks.selected", { count: ids.length });
  return (
    <div
      role="toolbar"
      aria-label={selected}
      className="absolute inset-x-3 bottom-3 z-30 mx-auto flex max-w-fit flex-wrap items-center gap-2 rounded-panel border border-kumo-line bg-kumo-base px-3 py-2 shadow-lg md:bottom-4"
    >
      <span role="status" className="text-sm font-medium tabular-nums max-sm:order-first max-sm:basis-[calc(100%-52px)]">
        {selected}
      </span>
      <BarMenu label={t("tasks.setStatus")} items={statuses} isBusy={isBusy} />
      <BarMenu label={t("tasks.setPriority")} items={priorities} isBusy={isBusy} />
      <BarMenu label={t("tasks.setAssignee")} items={assignees} isBusy={isBusy} />
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
