// One column: its word, its count, its cards, of which more are drawn as one scrolls. Inbox and Blocked fold to a strip while they are empty.
import { useEffect, useRef, useState } from "react";
import { useT } from "../i18n/index.ts";
import { STATUS_LABELS, STATUS_TONES, type Task, type TaskStatus } from "../tasks/index.ts";
import { useDndColumn } from "../ui/board-dnd/index.tsx";
import { guarded } from "../ui/boundary.tsx";
import { Dot } from "../ui/chip.tsx";
import { cx } from "../ui/cx.ts";
import { Card } from "./card.tsx";

const FOLDING: ReadonlySet<TaskStatus> = new Set<TaskStatus>(["inbox", "blocked"]);

/** Twice what fits on a screen; a board of 1,000 tasks takes seconds to draw whole. */
const DRAWN_STEP = 40;
/** How far from sight more is drawn already. */
const AHEAD = "600px";

/** How many cards are drawn; `end` is the element after the last of them. */
function useDrawn(count: number) {
  const [drawn, setDrawn] = useState(DRAWN_STEP);
  const end = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (!end.current || drawn >= count) return;
    const observer = new IntersectionObserver(
      (seen) => {
        if (seen.some(({ isIntersecting }) => isIntersecting)) setDrawn(drawn + DRAWN_STEP);
      },
      { root: end.current.closest("ul"), rootMargin: AHEAD },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [drawn, count]);
  return { drawn, end };
}

type ColumnProps = { status: TaskStatus; ids: string[]; taskById: ReadonlyMap<string, Task>; onMove(task: Task, status: TaskStatus): void };

export function Column({ status, ids, taskById, onMove }: ColumnProps) {
  const t = useT();
  const { ref, isDropTarget } = useDndColumn(status);
  const label = t(STATUS_LABELS[status]);
  const { drawn, end } = useDrawn(ids.length);
  if (ids.length === 0 && FOLDING.has(status)) {
    return (
      <section
        ref={ref}
        aria-label={t("boards.emptyColumn", { column: label })}
        className={cx(
          "hidden w-9 shrink-0 snap-start md:flex flex-col items-center gap-2 rounded-card border border-dashed border-kumo-line py-3",
          isDropTarget && "bg-run-fill",
        )}
      >
        <Dot tone={STATUS_TONES[status]} />
        <h2 className="text-xs text-kumo-subtle [writing-mode:vertical-rl]">{label}</h2>
      </section>
    );
  }
  return (
    <section
      ref={ref}
      aria-label={label}
      className={cx("flex w-[calc(100vw-52px)] shrink-0 snap-start flex-col rounded-card md:w-auto md:min-w-[208px] md:flex-1", isDropTarget && "bg-kumo-tint")}
    >
      <div className="flex h-8 shrink-0 items-center gap-2 px-0.5">
        <Dot tone={STATUS_TONES[status]} />
        <h2 className="text-sm font-normal">{label}</h2>
        <span className="text-sm text-kumo-subtle tabular-nums">{ids.length}</span>
      </div>
      <ul aria-label={label} className="relative flex min-h-0 flex-1 flex-col gap-1.5 overflow-y-auto overscroll-contain pb-6">
        {ids.slice(0, drawn).map((id, index) => {
          const task = taskById.get(id);
          return task ? guarded(<Card key={id} task={task} column={status} index={index} onMove={onMove} />) : null;
        })}
        {drawn < ids.length ? <li ref={end} aria-hidden className="min-h-px" /> : null}
      </ul>
    </section>
  );
}
