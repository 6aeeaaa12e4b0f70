// One column: its word, its count, and of its cards those in sight. Inbox and Blocked fold to a strip while they are empty.
import { memo, useRef } from "react";
import { useT } from "../i18n/index.ts";
import { STATUS_LABELS, STATUS_TONES, type Task, type TaskStatus } from "../tasks/index.ts";
import { useCarriedId, useCarriedIndex, useDndColumn } from "../ui/board-dnd/index.tsx";
import { guarded } from "../ui/boundary.tsx";
import { Dot } from "../ui/chip.tsx";
import { cx } from "../ui/cx.ts";
import { Card } from "./card.tsx";
import { useCardWindow } from "./card-window.ts";
import { WaitingTasks } from "./waiting-tasks.tsx";

const FOLDING: ReadonlySet<TaskStatus> = new Set<TaskStatus>(["inbox", "blocked"]);

type ColumnProps = {
  boardId: string;
  status: TaskStatus;
  ids: readonly string[];
  taskById: ReadonlyMap<string, Task>;
  onMove(task: Task, status: TaskStatus): void;
  isFolded: boolean;
  onUnfold(status: TaskStatus): void;
};

/** The same column without room: a card can be put there all the same, as the first. Where it has cards, a press shows them. */
function Strip({ status, label, count, onUnfold }: { status: TaskStatus; label: string; count: number } & Pick<ColumnProps, "onUnfold">) {
  const t = useT();
  const strip = useRef<HTMLElement>(null);
  const { isTarget } = useDndColumn(status, { element: () => strip.current, indexAt: () => 0, reveal: () => undefined, middleOf: () => 0 });
  return (
    <section
      ref={strip}
      aria-label={count === 0 ? t("boards.emptyColumn", { column: label }) : label}
      className={cx(
        "relative hidden w-9 shrink-0 snap-start flex-col items-center gap-2 rounded-card border border-kumo-line bg-kumo-base py-3 md:flex",
        isTarget && "border-run bg-run-fill",
      )}
    >
      {count === 0 ? null : (
        <button
          type="button"
          aria-label={t("boards.unfold", { column: label, count })}
          onClick={() => onUnfold(status)}
          className="absolute inset-0 cursor-pointer rounded-card hover:bg-kumo-tint"
        />
      )}
      <Dot tone={STATUS_TONES[status]} />
      {count === 0 ? null : <span className="pointer-events-none relative text-xs text-kumo-subtle tabular-nums">{count}</span>}
      <h2 className="pointer-events-none relative text-xs text-kumo-subtle [writing-mode:vertical-rl]">{label}</h2>
    </section>
  );
}

/** Where the carried card would be put. */
function Line({ top, taskById }: { top: number; taskById: ColumnProps["taskById"] }) {
  const id = useCarriedId();
  return (
    <li aria-hidden data-dnd-line style={{ top: Math.max(0, top - 1) }} className="pointer-events-none absolute inset-x-0 z-[2] h-0.5 rounded-full bg-run">
      <span className="sr-only">{id ? taskById.get(id)?.key : null}</span>
    </li>
  );
}

function Cards({ status, ids, taskById, onMove, label }: Pick<ColumnProps, "status" | "ids" | "taskById" | "onMove"> & { label: string }) {
  const list = useRef<HTMLUListElement>(null);
  const { cards, topOf, spot } = useCardWindow(list, ids, taskById, useCarriedIndex(status));
  const { line, isTarget } = useDndColumn(status, spot);
  return (
    <ul
      ref={list}
      aria-label={label}
      className={cx("relative min-h-0 flex-1 overflow-x-hidden overflow-y-auto overscroll-contain rounded-card", isTarget && "bg-kumo-tint")}
    >
      {cards.getVirtualItems().map(({ index, start }) => {
        const task = taskById.get(ids[index] ?? "");
        const waitsFor = task?.blocked_by_task_ids.map((id) => taskById.get(id)?.key).find((key) => key !== undefined);
        const place = { index, count: ids.length, top: start, measure: cards.measureElement };
        return task ? guarded(<Card key={task.id} task={task} waitsFor={waitsFor} onMove={onMove} {...place} />) : null;
      })}
      {line === null ? null : <Line top={topOf(line)} taskById={taskById} />}
      <li aria-hidden style={{ top: cards.getTotalSize() - 1 }} className="absolute h-px w-px" />
    </ul>
  );
}

export const Column = memo(function Column(props: ColumnProps) {
  const t = useT();
  const { status, ids } = props;
  const label = t(STATUS_LABELS[status]);
  if (props.isFolded || (ids.length === 0 && FOLDING.has(status))) return <Strip status={status} label={label} count={ids.length} onUnfold={props.onUnfold} />;
  return (
    <section aria-label={label} className="flex w-[calc(100vw-52px)] shrink-0 snap-start flex-col md:w-auto md:min-w-[188px] md:flex-1 md:shrink">
      <div className="flex h-8 shrink-0 items-center gap-2 px-1.5">
        <Dot tone={STATUS_TONES[status]} />
        <h2 className="text-sm font-medium">{label}</h2>
        <span className="text-sm text-kumo-subtle tabular-nums">{ids.length}</span>
      </div>
      <WaitingTasks boardId={props.boardId} status={status} />
      <Cards {...props} label={label} />
    </section>
  );
});
