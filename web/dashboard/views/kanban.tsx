// The six columns, side by side on desktops and one at a time on phones; J and K walk the cards, X selects one.
import { useCallback, useMemo, useRef } from "react";
import { useT } from "../i18n/index.ts";
import { STATUS_LABELS, type Task, TASK_STATUSES, type TaskStatus, type TaskUpdate } from "../tasks/index.ts";
import { BoardDnd, type Drop } from "../ui/board-dnd/index.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { useShortcuts } from "../ui/shortcuts.ts";
import { Column } from "./column.tsx";
import { columnsOf, isStatus } from "./filters.ts";
import { toggleSelected } from "./selection.ts";

type KanbanProps = { tasks: Task[]; onMove(task: Task, status: TaskStatus, place?: Pick<TaskUpdate, "after_task_id" | "before_task_id">): void };

function useCardKeys(): React.RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  const isReadOnly = useIsReadOnly();
  const step = (by: number) => {
    const cards = [...(box.current?.querySelectorAll<HTMLElement>("a[data-task-id]") ?? [])];
    const at = cards.indexOf(document.activeElement as HTMLElement);
    const next = at < 0 ? (by > 0 ? 0 : cards.length - 1) : Math.min(cards.length - 1, Math.max(0, at + by));
    cards[next]?.focus();
    cards[next]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const select = () => {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.taskId : undefined;
    if (focused && !isReadOnly) toggleSelected(focused);
  };
  useShortcuts({ j: () => step(1), k: () => step(-1), x: select });
  return box;
}

export function Kanban({ tasks, onMove }: KanbanProps) {
  const t = useT();
  const box = useCardKeys();
  const columns = useMemo(() => columnsOf(tasks), [tasks]);
  const taskById = useMemo(() => new Map(tasks.map((task) => [task.id, task])), [tasks]);
  const latest = useRef({ taskById, onMove });
  latest.current = { taskById, onMove };
  const names = useMemo(
    () => ({ card: (id: string) => latest.current.taskById.get(id)?.key ?? "", column: (id: string) => (isStatus(id) ? t(STATUS_LABELS[id]) : id) }),
    [t],
  );
  const drop = (done: Drop) => {
    const task = taskById.get(done.id);
    if (!task || !isStatus(done.to)) return;
    onMove(task, done.to, done.afterId ? { after_task_id: done.afterId } : done.beforeId ? { before_task_id: done.beforeId } : {});
  };
  const moveTo = useCallback((task: Task, status: TaskStatus) => latest.current.onMove(task, status), []);
  return (
    <div ref={box} className="snap-columns flex min-h-0 flex-1 gap-3 overflow-x-auto scroll-px-3 px-3 pt-2 md:px-5">
      <BoardDnd columns={columns} names={names} onDrop={drop}>
        {(shown) => TASK_STATUSES.map((status) => <Column key={status} status={status} ids={shown[status] ?? []} taskById={taskById} onMove={moveTo} />)}
      </BoardDnd>
    </div>
  );
}
