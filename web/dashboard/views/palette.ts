// What the palette does with the board on screen and the task that is open on it: what can be pressed there, and nothing that cannot.
import { type Translate, useT } from "../i18n/index.ts";
import { useSession } from "../identity/index.ts";
import { startRun, stopRun } from "../runs/index.ts";
import { GROUPINGS, LAYOUTS, layoutOf, NO_SETTINGS } from "../saved/index.ts";
import type { PaletteAction, PaletteActions } from "../slice.ts";
import { type TagRef, useTags } from "../tags/index.ts";
import {
  assigneeChanges,
  assigneeValue,
  dayOf,
  endOfDay,
  NOBODY,
  PRIORITIES,
  PRIORITY_LABELS,
  setWatching,
  STATUS_LABELS,
  STATUS_TONES,
  type Task,
  TASK_STATUSES,
  useTimeZone,
  useTrash,
} from "../tasks/index.ts";
import { copyText } from "../ui/copy.tsx";
import {
  BookOpenTextIcon,
  CalendarBlankIcon,
  ChatCircleIcon,
  CopyIcon,
  EyeIcon,
  GearSixIcon,
  KanbanIcon,
  PlayIcon,
  RepeatIcon,
  RobotIcon,
  RowsIcon,
  StopIcon,
  TagIcon,
  TrashIcon,
  UserCircleIcon,
  XIcon,
} from "../ui/icons.ts";
import { useProblemText } from "../ui/problem-text.ts";
import { toast } from "../ui/toast.tsx";
import { addDays } from "./days.ts";
import { COLUMN_LABELS } from "./list-columns.ts";
import { type OnScreen, useOnScreen } from "./on-screen.ts";
import { addressOf } from "./task-link.tsx";

/** Does it, and tells why it could not be done. */
type Try = (act: () => Promise<unknown>) => () => void;

function useTry(): Try {
  const t = useT();
  const textOf = useProblemText();
  return (act) => () => void act().catch((error: unknown) => toast({ title: t("tasks.notChanged"), detail: textOf(error), tone: "problem" }));
}

function assignees({ snapshot, moves: { change } }: OnScreen, task: Task): PaletteAction[] {
  const current = assigneeValue(task);
  const option = (value: string) => ({ id: `assignee-${value}`, isCurrent: value === current, run: () => change(task, assigneeChanges(value)) });
  return [
    { ...option(NOBODY), label: "tasks.unassigned", icon: XIcon },
    ...snapshot.members.map(({ user_id, name }) => ({ ...option(`user:${user_id}`), title: name, icon: UserCircleIcon })),
    ...snapshot.agents.map(({ id, name }) => ({ ...option(`agent:${id}`), title: name, icon: RobotIcon })),
  ];
}

/** Days that are said by name; another one is chosen in the task's own field. */
const DAYS = [
  { id: "today", label: "palette.today", days: 0 },
  { id: "tomorrow", label: "palette.tomorrow", days: 1 },
  { id: "week", label: "palette.inAWeek", days: 7 },
] as const;

function dueDays({ moves: { change } }: OnScreen, task: Task, timeZone: string | undefined): PaletteAction[] {
  const today = dayOf(new Date().toISOString(), timeZone);
  const days = DAYS.map(({ id, label, days: ahead }): PaletteAction => {
    const day = addDays(today, ahead);
    return { id: `due-${id}`, label, beside: day, icon: CalendarBlankIcon, run: () => change(task, { due_at: endOfDay(day, timeZone) }) };
  });
  return [...days, { id: "due-none", label: "time.undated", icon: XIcon, isCurrent: task.due_at === null, run: () => change(task, { due_at: null }) }];
}

function tagOptions({ moves: { change } }: OnScreen, task: Task, tags: readonly TagRef[]): PaletteAction[] {
  const has = (id: string) => task.tag_ids.includes(id);
  const without = (id: string) => task.tag_ids.filter((one) => one !== id);
  return tags.map(({ id, name }) => ({
    id: `tag-${id}`,
    title: name,
    icon: TagIcon,
    isCurrent: has(id),
    run: () => change(task, { tag_ids: has(id) ? without(id) : [...task.tag_ids, id] }),
  }));
}

/** The field for the next comment, wherever the task is open. */
function focusComment(t: Translate): void {
  const field = document.querySelector<HTMLElement>(`textarea[placeholder="${CSS.escape(t("tasks.commentPlaceholder"))}"]`);
  field?.scrollIntoView({ block: "center" });
  field?.focus();
}

/** Its agent begins, or stops. */
function runOf(task: Task, attempt: Try): PaletteAction[] {
  const { active_run: run, assigned_agent_id: agentId, assignee } = task;
  if (run) return [{ id: "task-stop", label: "palette.stopRun", values: { name: run.agent_name ?? "" }, icon: StopIcon, run: attempt(() => stopRun(task.id)) }];
  if (!agentId) return [];
  return [{ id: "task-run", label: "run.start", values: { name: assignee?.name ?? "" }, icon: PlayIcon, run: attempt(() => startRun(task.id)) }];
}

type Means = { t: Translate; attempt: Try; trash(task: Task): void; timeZone: string | undefined; tags: readonly TagRef[] };

/** What changes it. */
function changing(now: OnScreen, task: Task, { t, attempt, trash, timeZone, tags }: Means): PaletteAction[] {
  const statuses = TASK_STATUSES.map(
    (status): PaletteAction => ({
      id: `status-${status}`,
      label: STATUS_LABELS[status],
      tone: STATUS_TONES[status],
      icon: KanbanIcon,
      isCurrent: status === task.status,
      run: () => void now.moves.move(task, status),
    }),
  );
  const priorities = PRIORITIES.toReversed().map(
    (priority): PaletteAction => ({
      id: `priority-${priority}`,
      label: PRIORITY_LABELS[priority],
      icon: RowsIcon,
      key: `cards.${priority}`,
      isCurrent: priority === task.priority,
      run: () => now.moves.change(task, { priority }),
    }),
  );
  return [
    { id: "task-status", label: "palette.status", icon: KanbanIcon, key: "cards.status", options: statuses },
    { id: "task-assignee", label: "palette.assign", icon: UserCircleIcon, key: "cards.assignee", options: assignees(now, task) },
    { id: "task-priority", label: "palette.priority", icon: RowsIcon, key: "cards.priority", options: priorities },
    { id: "task-due", label: "palette.due", icon: CalendarBlankIcon, key: "table.due", options: dueDays(now, task, timeZone) },
    ...(tags.length > 0 ? [{ id: "task-tags", label: "palette.tag" as const, icon: TagIcon, options: tagOptions(now, task, tags) }] : []),
    { id: "task-comment", label: "palette.comment", icon: ChatCircleIcon, run: () => focusComment(t) },
    ...runOf(task, attempt),
    { id: "task-trash", label: "tasks.delete", values: { key: task.key }, icon: TrashIcon, run: () => trash(task) },
  ];
}

function useTaskActions(now: OnScreen | null, task: Task | undefined): PaletteActions[] {
  const t = useT();
  const attempt = useTry();
  const tags = useTags().data ?? [];
  const personId = useSession()?.person.id ?? "";
  const timeZone = useTimeZone();
  const trash = useTrash(() => now?.opened.open(undefined));
  if (!now || !task) return [];
  const isWatching = task.watcher_ids.includes(personId);
  const copied = async () => {
    await copyText(addressOf(task));
    toast({ title: t("ui.copied") });
  };
  const actions: PaletteAction[] = [
    ...(now.isReadOnly ? [] : changing(now, task, { t, attempt, trash, timeZone, tags })),
    { id: "task-link", label: "tasks.copyLink", values: { key: task.key }, icon: CopyIcon, run: attempt(copied) },
    {
      id: "task-watch",
      label: isWatching ? "tasks.unwatch" : "tasks.watch",
      values: { key: task.key },
      icon: EyeIcon,
      run: attempt(() => setWatching(task, personId, !isWatching)),
    },
    { id: "task-close", label: "help.closeTask", icon: XIcon, run: () => now.opened.open(undefined) },
  ];
  return [{ id: "task", title: `${task.key} ${task.title}`, place: 1, actions }];
}

const LAYOUT_LABELS = { board: "list.asBoard", list: "list.asList", calendar: "list.asCalendar", timeline: "list.asTimeline" } as const;

function useBoardActions(now: OnScreen | null): PaletteActions[] {
  const t = useT();
  const attempt = useTry();
  if (!now) return [];
  const { settings, snapshot, onSettings, onSetUp, onTrash, onStop } = now;
  const { layout = "board" } = settings;
  const change = (changes: typeof settings) => onSettings({ ...NO_SETTINGS, ...settings, ...changes });
  const boardId = snapshot.board.id;
  const copied = async () => {
    await copyText(window.location.href);
    toast({ title: t("ui.copied") });
  };
  const layouts = LAYOUTS.map(
    (one): PaletteAction => ({
      id: `layout-${one}`,
      label: LAYOUT_LABELS[one],
      icon: RowsIcon,
      isCurrent: one === layout,
      run: () => change({ layout: layoutOf(one) }),
    }),
  );
  const groupings = [undefined, ...GROUPINGS].map(
    (one): PaletteAction => ({
      id: `group-${one ?? "none"}`,
      label: one ? COLUMN_LABELS[one] : "list.noGroups",
      icon: RowsIcon,
      isCurrent: one === settings.by,
      run: () => change({ layout: "list", by: one }),
    }),
  );
  const may = (act: (() => void) | undefined, action: (run: () => void) => PaletteAction): PaletteAction[] => (act ? [action(act)] : []);
  const actions: PaletteAction[] = [
    { id: "board-layout", label: "palette.layout", icon: RowsIcon, options: layouts },
    { id: "board-group", label: "palette.group", icon: RowsIcon, options: groupings },
    ...(settings.q ? [{ id: "board-clear", label: "ui.clearFilters" as const, icon: XIcon, run: () => change({ q: undefined }) }] : []),
    { id: "board-link", label: "palette.copyView", icon: CopyIcon, run: attempt(copied) },
    { id: "board-memory", label: "memory.open", icon: BookOpenTextIcon, link: { to: "/boards/$boardId/memory", params: { boardId }, search: {} } },
    { id: "board-recurring", label: "recurring.open", icon: RepeatIcon, link: { to: "/boards/$boardId/recurring", params: { boardId } } },
    ...may(onStop, (run) => ({ id: "board-stop", label: "guard.stopAgentsHere", icon: StopIcon, run })),
    ...may(onTrash, (run) => ({ id: "board-trash", label: "tasks.trash", icon: TrashIcon, run })),
    ...may(onSetUp, (run) => ({ id: "board-settings", label: "boards.settings", icon: GearSixIcon, run })),
  ];
  return [{ id: "board", title: snapshot.board.name, place: 3, actions }];
}

/** A hook. */
export function usePaletteActions(): PaletteActions[] {
  const now = useOnScreen();
  const task = now?.tasks.find(({ id }) => id === now.opened.openId);
  return [...useTaskActions(now, task), ...useBoardActions(now)];
}
