// What events and frames do to imports: progress comes as frames that pass, its end as an event.
import { mergeInList, reload } from "../live/cache.ts";
import { isAbout } from "../live/events.ts";
import { queryClient } from "../live/query-client.ts";
import type { EventView, LiveFrame } from "../live/wire.ts";
import { taskImportKey, taskImportsKey } from "./keys.ts";
import type { TaskImport, TaskImportSummary } from "./wire.ts";

export function onImportEvent(event: EventView): void {
  if (!isAbout(event, "task_import")) return;
  void reload(taskImportsKey());
  void reload(taskImportKey(event.subject.id));
}

/** An API that is being read says how many things it has had so far; then what they would become is there to be loaded. */
function onReadingFrame(id: string, status: string, rows: number): boolean {
  const known = queryClient.getQueryData<TaskImport>(taskImportKey(id));
  if (known?.status !== "reading" || !known.reading) return false;
  const isFurther = status === "running" && rows > known.reading.rows;
  if (isFurther) queryClient.setQueryData<TaskImport>(taskImportKey(id), { ...known, reading: { rows, waits_for: null } });
  else void reload(taskImportKey(id)); // it waits, and says for what; or all has been read
  if (status !== "running") void reload(taskImportsKey());
  return true;
}

export function onImportFrame(frame: LiveFrame): void {
  if (frame.type !== "transfer.progress" || frame.kind !== "task_import") return;
  const { id, status, rows_done } = frame;
  if (onReadingFrame(id, status, rows_done)) return;
  if (status !== "queued" && status !== "running") {
    void reload(taskImportsKey());
    void reload(taskImportKey(id));
    return;
  }
  // What was there already counts as done there, so it is left out of what is shown as made.
  const progress = (known: TaskImportSummary) => ({ status, tasks_done: Math.max(known.tasks_done, rows_done - known.already_there) });
  const known = queryClient.getQueryData<TaskImport>(taskImportKey(id));
  if (known) queryClient.setQueryData<TaskImport>(taskImportKey(id), { ...known, ...progress(known) });
  mergeInList<TaskImportSummary>(taskImportsKey(), id, { status });
}
