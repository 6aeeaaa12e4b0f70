// The order in which the tasks of a board are made: what another waits for comes before it, so that it is there when the other is made. Pure.
import { DEPENDENCIES_MAX } from "#worker/tasks/schema.ts";

type Waiting = { ref: string; depends_on: readonly string[] };

/** The refs that a task waits for, of those that come before it; others stand in a circle with it, are refused, or on another board. */
const kept = <Task extends Waiting>(task: Task, made: ReadonlySet<string>): Task => ({
  ...task,
  depends_on: task.depends_on.filter((ref) => made.has(ref) && ref !== task.ref).slice(0, DEPENDENCIES_MAX),
});

/** The same tasks, in the same order but for those that wait. A chain may be as long as the board, so nothing here calls itself. */
export function inOrder<Task extends Waiting>(tasks: readonly Task[]): Task[] {
  if (tasks.every(({ depends_on }) => depends_on.length === 0)) return [...tasks];
  const byRef = new Map(tasks.map((task) => [task.ref, task]));
  const [begun, made] = [new Set<string>(), new Set<string>()];
  const ordered: Task[] = [];
  for (const first of tasks) {
    const stack = [first];
    for (let task = stack.at(-1); task; task = stack.at(-1)) {
      const isNew = !begun.has(task.ref);
      begun.add(task.ref);
      const waits = isNew ? task.depends_on.flatMap((ref) => (begun.has(ref) ? [] : (byRef.get(ref) ?? []))).toReversed() : [];
      if (waits.length > 0) {
        stack.push(...waits);
        continue;
      }
      stack.pop();
      if (made.has(task.ref)) continue;
      ordered.push(kept(task, made));
      made.add(task.ref);
    }
  }
  return ordered;
}
