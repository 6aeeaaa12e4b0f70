// One-click changes of a task (status, priority, assignee, date, dependencies): shown at once, no version sent.
import { useState } from "react";
import { updateTask } from "./live.ts";
import type { Task, TaskUpdate } from "./wire.ts";

export function useTaskChange(task: Task) {
  const [error, setError] = useState<unknown>(null);
  const change = (changes: TaskUpdate) => {
    setError(null);
    updateTask(task, changes).catch(setError);
  };
  return { change, error };
}
