// What can be done with a card from where it stands: another status, priority or assignee. Made when it is first opened: a board of many
// cards would be slow to draw with a menu in each.
import { createContext, useContext, useState } from "react";
import { type MessageId, type Translate, useT } from "../i18n/index.ts";
import { createStore, useStoreValue } from "../live/store.ts";
import {
  assigneeChanges,
  assigneeGroups,
  NOBODY,
  PRIORITIES,
  PRIORITY_LABELS,
  PriorityBars,
  STATUS_LABELS,
  STATUS_TONES,
  type Task,
  TASK_STATUSES,
  type TaskStatus,
  type TaskUpdate,
} from "../tasks/index.ts";
import { IconButton } from "../ui/button.tsx";
import { Dot } from "../ui/chip.tsx";
import { DotsThreeIcon } from "../ui/icons.ts";
import { Menu, type MenuItem } from "../ui/menu.tsx";
import type { Assignable } from "./filters.ts";
import { toggleSelected } from "./selection.ts";

export type CardMenuKind = "status" | "priority" | "assignee";

/** The card whose menu is open, and which. */
const opened = createStore<{ id: string; kind: CardMenuKind } | null>(null);
export const openCardMenu = (id: string, kind: CardMenuKind): void => opened.set({ id, kind });

/** What the board gives to the menus of its cards. */
export type CardActions = { who: Assignable; onChange(task: Task, changes: TaskUpdate): void };
export const CardActionsContext = createContext<CardActions>({ who: { agents: [], members: [] }, onChange: () => undefined });

type Asked = CardActions & { t: Translate; task: Task; onMove(task: Task, status: TaskStatus): void };
const TITLES = { status: "tasks.moveTo", priority: "tasks.setPriority", assignee: "tasks.setAssignee" } as const satisfies Record<CardMenuKind, MessageId>;

/** What can be chosen for a task, on its card and in the list. */
export const TASK_ITEMS: Record<CardMenuKind, (asked: Asked) => MenuItem[]> = {
  status: ({ t, task, onMove }) => [
    ...TASK_STATUSES.map((status) => ({
      id: status,
      label: t(STATUS_LABELS[status]),
      picture: <Dot tone={STATUS_TONES[status]} />,
      isDisabled: status === task.status,
      onSelect: () => onMove(task, status),
    })),
    { id: "line", separator: true },
    { id: "select", label: t("tasks.select"), onSelect: () => toggleSelected(task.id) },
  ],
  priority: ({ t, task, onChange }) =>
    PRIORITIES.toReversed().map((priority, at) => ({
      id: priority,
      label: t(PRIORITY_LABELS[priority]),
      detail: String(at + 1),
      picture: <PriorityBars priority={priority} isNamed={false} />,
      isDisabled: priority === task.priority,
      onSelect: () => onChange(task, { priority }),
    })),
  assignee: ({ t, task, who, onChange }) => [
    { id: NOBODY, label: t("tasks.unassigned"), isDisabled: task.assignee === null, onSelect: () => onChange(task, assigneeChanges(NOBODY)) },
    ...assigneeGroups(t, who.agents, who.members).flatMap(({ label, options }): MenuItem[] => [
      { id: label, heading: label },
      ...options.map(({ value, label: name, picture }) => ({ id: value, label: name, picture, onSelect: () => onChange(task, assigneeChanges(value)) })),
    ]),
  ],
};

export function CardMenu({ task, onMove }: Pick<Asked, "task" | "onMove">) {
  const t = useT();
  const actions = useContext(CardActionsContext);
  const kind = useStoreValue(opened, (one) => (one?.id === task.id ? one.kind : null));
  const [last, setLast] = useState<CardMenuKind | null>(null);
  if (kind !== null && kind !== last) setLast(kind);
  const button = { icon: DotsThreeIcon, label: t("tasks.moveMenu", { key: task.key }), "data-no-drag": true, className: "size-6" };
  const shown = kind ?? last ?? "status";
  return (
    <Menu
      isOpen={kind !== null}
      onOpenChange={(isOpen) => (isOpen ? openCardMenu(task.id, "status") : opened.set(null))}
      trigger={<IconButton {...button} />}
      items={kind === null && last === null ? [] : [{ id: "heading", heading: t(TITLES[shown]) }, ...TASK_ITEMS[shown]({ ...actions, t, task, onMove })]}
    />
  );
}
