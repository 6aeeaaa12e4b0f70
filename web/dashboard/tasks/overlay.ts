// Writes that the server has not answered yet, laid over the cached tasks. Removing one is the roll-back.
import { createStore, useStore } from "../live/store.ts";
import type { Task } from "./wire.ts";

type Unsettled = { id: number; taskId: string; fields: Partial<Task> };

const unsettled = createStore<readonly Unsettled[]>([]);
let lastId = 0;

/** Shows `fields` on the task until the returned function is called. */
export function overlayTask(taskId: string, fields: Partial<Task>): () => void {
  lastId += 1;
  const id = lastId;
  unsettled.set([...unsettled.get(), { id, taskId, fields }]);
  return () => unsettled.set(unsettled.get().filter((entry) => entry.id !== id));
}

export const useUnsettledTasks = (): readonly Unsettled[] => useStore(unsettled);

export function withOverlay(tasks: Task[], entries: readonly Unsettled[]): Task[] {
  if (entries.length === 0) return tasks;
  return tasks.map((task) => {
    const mine = entries.filter((entry) => entry.taskId === task.id);
    return mine.length === 0 ? task : Object.assign({}, task, ...mine.map((entry) => entry.fields));
  });
}
