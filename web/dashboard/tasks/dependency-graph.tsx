// What a task waits for and what waits for it, two levels each way, with a way to every one.
import { type MessageId, useT } from "../i18n/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { TaskLine } from "./task-line.tsx";
import type { Task } from "./wire.ts";

const LEVELS = 2;
/** Of each level; the rest is a number. */
const SHOWN_MAX = 12;

type GraphProps = { task: Task; tasks: Task[]; onOpen(id: string): void };
type BranchProps = Omit<GraphProps, "task"> & { of: Task; idsOf(task: Task): string[]; level: number; seen: ReadonlySet<string> };

/** A task that stands further up already is not followed again. */
function Branch({ of, tasks, onOpen, idsOf, level, seen }: BranchProps) {
  const t = useT();
  const next = idsOf(of).flatMap((id) => tasks.find((task) => task.id === id && !seen.has(id)) ?? []);
  if (next.length === 0) return null;
  const shown = next.slice(0, SHOWN_MAX);
  return (
    <ul className={level === 1 ? "flex flex-col gap-1" : "mt-1 ml-2 flex flex-col gap-1 border-l border-kumo-line pl-3"}>
      {shown.map((task) =>
        guarded(
          <li key={task.id}>
            <TaskLine task={task} onOpen={onOpen} />
            {level < LEVELS ? <Branch of={task} tasks={tasks} onOpen={onOpen} idsOf={idsOf} level={level + 1} seen={new Set([...seen, task.id])} /> : null}
          </li>,
        ),
      )}
      {next.length > shown.length ? <li className="text-xs text-kumo-subtle">{t("tasks.moreInGraph", { count: next.length - shown.length })}</li> : null}
    </ul>
  );
}

function Direction({ title, ...branch }: { title: MessageId } & Omit<BranchProps, "level" | "seen">) {
  const t = useT();
  if (branch.idsOf(branch.of).length === 0) return null;
  return (
    <div className="flex flex-col gap-1">
      <span className="text-xs text-kumo-subtle">{t(title)}</span>
      <Branch {...branch} level={1} seen={new Set([branch.of.id])} />
    </div>
  );
}

export const hasGraph = (task: Task, tasks: Task[]): boolean =>
  task.blocks_task_ids.length > 0 || task.dependencies.some((id) => tasks.some((other) => other.id === id && other.dependencies.length > 0));

export function DependencyGraph({ task, tasks, onOpen }: GraphProps) {
  return (
    <div className="flex flex-col gap-3">
      <Direction title="tasks.waitsFor" of={task} tasks={tasks} onOpen={onOpen} idsOf={({ dependencies }) => dependencies} />
      <Direction title="tasks.waitedForBy" of={task} tasks={tasks} onOpen={onOpen} idsOf={({ blocks_task_ids }) => blocks_task_ids} />
    </div>
  );
}
