// Writes that the server has not answered yet, laid over the cached tasks. Removing one is the roll-back.
import { useMemo } from "react";
import { useWaiting } from "../live/queue.ts";
import type { Waiting } from "../live/queue-rules.ts";
import { createStore, useStore } from "../live/store.ts";
import type { Task } from "./wire.ts";

type Unsettled = { id: number | string; taskId: string; fields: Partial<Task> };

const SUBJECT = "task:";
/** What the queue of changes calls a task. */
export const subjectOf = (taskId: string): string => `${SUBJECT}${taskId}`;
function unsettledOf({ id, subject, shown, refusal }: Waiting): Unsettled[] {
  return shown === null || refusal !== null || !subject.startsWith(SUBJECT) ? [] : [{ id, taskId: subject.slice(SUBJECT.length), fields: shown }];
}

const unsettled = createStore<readonly Unsettled[]>([]);
let lastId = 0;

/** Shows `fields` on the task until the returned function is called. */
export function overlayTask(taskId: string, fields: Partial<Task>): () => void {
  lastId += 1;
  const id = lastId;
  unsettled.set([...unsettled.get(), { id, taskId, fields }]);
  return () => unsettled.set(unsettled.get().filter((entry) => entry.id !== id));
}

/** What waits for the network, below what is on its way. */
export function useUnsettledTasks(): readonly Unsettled[] {
  const [waiting, sent] = [useWaiting(), useStore(unsettled)];
  return useMemo(() => [...waiting.flatMap(unsettledOf), ...sent], [waiting, sent]);
}

/** What is written last is shown. */
export function withOverlay(tasks: Task[], entries: readonly Unsettled[]): Task[] {
  if (entries.length === 0) return tasks;
  const fieldsOf = new Map<string, Partial<Task>>();
  for (const { taskId, fields } of entries) fieldsOf.set(taskId, { ...fieldsOf.get(taskId), ...fields });
  return tasks.map((task) => {
    const fields = fieldsOf.get(task.id);
    return fields ? { ...task, ...fields } : task;
  });
}
