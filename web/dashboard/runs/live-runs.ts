// What agents are doing right now, by task. Ephemeral: frames replace each other and nothing here is stored.
import { createStore, useStoreValue } from "../live/store.ts";
import type { LiveRun } from "./wire.ts";

const runs = createStore<ReadonlyMap<string, LiveRun>>(new Map());

export function showRun(run: LiveRun): void {
  if (!run.task_id) return;
  // The board's socket and the feed both send it: the slower one is late.
  const known = runs.get().get(run.task_id);
  if (known && known.run_id === run.run_id && known.at > run.at) return;
  runs.set(new Map(runs.get()).set(run.task_id, run));
}

/** The stored run has ended: what it said is in the run itself from now on. */
export function forgetRun(taskId: string): void {
  if (!runs.get().has(taskId)) return;
  const next = new Map(runs.get());
  next.delete(taskId);
  runs.set(next);
}

export const useLiveRun = (taskId: string): LiveRun | undefined => useStoreValue(runs, (all) => all.get(taskId));
