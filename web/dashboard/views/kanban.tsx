// The six columns, side by side on desktops and one at a time on phones. Keys: J, K and the arrows walk the cards, S, P and I open what can
// be done with the one in focus, 1 to 4 set its priority, Shift and an arrow take it to the column beside, X selects it. While a task is open
// beside them the outer columns fold, and whoever walks opens what they come to.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useT } from "../i18n/index.ts";
import { PRIORITIES, STATUS_LABELS, type Task, TASK_STATUSES, type TaskStatus, type TaskUpdate } from "../tasks/index.ts";
import { BoardDnd, type Carrying, type Columns, createCarrying, type Drop } from "../ui/board-dnd/index.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { useShortcuts } from "../ui/shortcuts.ts";
import { CardActionsContext, openCardMenu } from "./card-menu.tsx";
import { cardBeside, CardOrderContext, orderOf, type Step } from "./card-order.ts";
import { Column } from "./column.tsx";
import { type Assignable, columnsOf, isStatus, keptColumns } from "./filters.ts";
import { foldedBeside, isForPanel, useNoteOrder, type useOpenTask } from "./open-task.ts";
import { isAnySelected, toggleSelected } from "./selection.ts";

type KanbanProps = {
  tasks: Task[];
  who: Assignable;
  boardId: string;
  opened: ReturnType<typeof useOpenTask>;
  onMove(task: Task, status: TaskStatus, place?: Pick<TaskUpdate, "after_task_id" | "before_task_id">): void;
  onChange(task: Task, changes: TaskUpdate): void;
};

/** A card that was out of sight is drawn some frames after it has been scrolled to. */
const FRAMES_MAX = 20;

/** `reveal` scrolls to where it is drawn: again each time, since its column may only just unfold. */
function focusDrawn(box: HTMLElement | null, selector: string, reveal: () => void, frames = FRAMES_MAX): void {
  const element = box?.querySelector<HTMLElement>(selector);
  if (element) {
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "nearest", inline: "nearest" });
    return;
  }
  reveal();
  if (frames > 0) requestAnimationFrame(() => focusDrawn(box, selector, reveal, frames - 1));
}

/** The task whose card has the focus. */
const focusedId = (): string | null => document.activeElement?.closest("li")?.querySelector<HTMLElement>("a[data-task-id]")?.dataset.taskId ?? null;

type Keyed = { columns: Columns; taskById: ReadonlyMap<string, Task>; carrying: Carrying } & Pick<KanbanProps, "opened" | "onMove" | "onChange">;

function useCardKeys({ columns, taskById, carrying, opened, onMove, onChange }: Keyed) {
  const box = useRef<HTMLDivElement>(null);
  const isReadOnly = useIsReadOnly();
  const focus = (id: string | null, selector = `a[data-task-id="${id}"]`) => {
    const column = id && Object.keys(columns).find((name) => columns[name]?.includes(id));
    if (!id || !column) return;
    focusDrawn(box.current, selector, () => carrying.spots.get(column)?.reveal(columns[column]?.indexOf(id) ?? 0));
  };
  const { openId = null, open } = opened;
  /** The card in focus, else the one whose task is open. */
  const currentId = () => focusedId() ?? openId;
  const walk = (step: Step) => (event: KeyboardEvent) => {
    if (isForPanel(event)) return;
    event.preventDefault();
    const next = cardBeside(columns, currentId(), step);
    if (openId && next) open(next, true);
    focus(next);
  };
  /** Where tasks are selected such keys are about them: the bar at the foot takes those. */
  const alone = (act: (task: Task) => void) => (event: KeyboardEvent) => isAnySelected() || withFocused(act)(event);
  const withFocused = (act: (task: Task) => void) => (event: KeyboardEvent) => {
    const task = taskById.get(currentId() ?? "");
    if (!task || isReadOnly) return;
    event.preventDefault();
    act(task);
  };
  const aside = (by: 1 | -1) => (event: KeyboardEvent) => {
    if (!event.shiftKey) return walk(by > 0 ? "right" : "left")(event);
    withFocused((task) => {
      const status = TASK_STATUSES[TASK_STATUSES.indexOf(task.status) + by];
      if (status) onMove(task, status);
    })(event);
  };
  const priorities = PRIORITIES.map((priority) => [priority, alone((task) => onChange(task, { priority }))] as const);
  useShortcuts("cards", {
    next: walk("next"),
    previous: walk("previous"),
    below: walk("below"),
    above: walk("above"),
    left: aside(-1),
    right: aside(1),
    select: withFocused(({ id }) => toggleSelected(id)),
    status: alone(({ id }) => openCardMenu(id, "status")),
    priority: alone(({ id }) => openCardMenu(id, "priority")),
    assignee: alone(({ id }) => openCardMenu(id, "assignee")),
    ...Object.fromEntries(priorities),
  });
  /** Its handle, by which it was carried. */
  const focusHandle = (id: string) => focus(id, `li[data-index]:has(a[data-task-id="${id}"]) [data-handle]`);
  return { box, focusHandle };
}

/** Which columns are strips: the outer ones beside an open task, but for its own and those that somebody has unfolded since. */
function useFolded({ openId, isBeside }: KanbanProps["opened"], taskById: Keyed["taskById"]) {
  const [unfolded, setUnfolded] = useState<readonly TaskStatus[]>([]);
  useEffect(() => {
    if (!isBeside) setUnfolded([]);
  }, [isBeside]);
  const unfold = useCallback((status: TaskStatus) => setUnfolded((known) => [...known, status]), []);
  const isFolded = (status: TaskStatus) => foldedBeside(status, isBeside ? taskById.get(openId ?? "")?.status : null) && !unfolded.includes(status);
  return { isFolded, unfold };
}

export function Kanban({ boardId, tasks, who, opened, onMove, onChange }: KanbanProps) {
  const t = useT();
  const kept = useRef<Columns>({});
  const columns = useMemo(() => (kept.current = keptColumns(columnsOf(tasks), kept.current)), [tasks]);
  const taskById = useMemo(() => new Map(tasks.map((task) => [task.id, task])), [tasks]);
  const carrying = useMemo(createCarrying, []);
  const { box, focusHandle } = useCardKeys({ columns, taskById, carrying, opened, onMove, onChange });
  const { isFolded, unfold } = useFolded(opened, taskById);
  useNoteOrder(useMemo(() => orderOf(columns), [columns]));
  const latest = useRef({ columns, taskById, onMove, onChange });
  latest.current = { columns, taskById, onMove, onChange };
  const names = useMemo(
    () => ({ card: (id: string) => latest.current.taskById.get(id)?.key ?? "", column: (id: string) => (isStatus(id) ? t(STATUS_LABELS[id]) : id) }),
    [t],
  );
  const droppedIn = useRef<TaskStatus | null>(null);
  const putDown = (id: string) => {
    if (droppedIn.current && isFolded(droppedIn.current)) unfold(droppedIn.current); // the card keeps the focus
    focusHandle(id);
  };
  const drop = (done: Drop) => {
    const task = taskById.get(done.id);
    if (!task || !isStatus(done.to)) return;
    droppedIn.current = done.to;
    onMove(task, done.to, done.afterId ? { after_task_id: done.afterId } : done.beforeId ? { before_task_id: done.beforeId } : {});
  };
  const moveTo = useCallback((task: Task, status: TaskStatus) => latest.current.onMove(task, status), []);
  const actions = useMemo(() => ({ who, onChange: (task: Task, changes: TaskUpdate) => latest.current.onChange(task, changes) }), [who]);
  const order = useCallback(() => orderOf(latest.current.columns), []);
  const shared = { boardId, taskById, onMove: moveTo, onUnfold: unfold };
  return (
    <CardOrderContext value={order}>
      <CardActionsContext value={actions}>
        <div ref={box} className="snap-columns flex min-h-0 flex-1 gap-2 overflow-x-auto scroll-px-3 px-3 md:px-4">
          <BoardDnd box={box} carrying={carrying} columns={columns} names={names} onDrop={drop} onPutDown={putDown}>
            {(shown) =>
              TASK_STATUSES.map((status) => <Column key={status} status={status} ids={shown[status] ?? NONE} isFolded={isFolded(status)} {...shared} />)
            }
          </BoardDnd>
        </div>
      </CardActionsContext>
    </CardOrderContext>
  );
}

const NONE: readonly string[] = [];
