// Checklists, watching, the trash and edits of many tasks: what is sent, and what the answers change.
import { useMutation, useQuery } from "@tanstack/react-query";
import type { bulkRoutes } from "#worker/tasks/bulk-routes.ts";
import type { checklistRoutes, trashRoutes, watchRoutes } from "#worker/tasks/detail-routes.ts";
import type { keyRoutes } from "#worker/tasks/key-routes.ts";
import type { InferRequestType } from "hono/client";
import { updateSnapshot } from "../boards/index.ts";
import { clientOf, ifMatch, json, until } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import { placeTask } from "./cache.ts";
import { trashKey } from "./keys.ts";
import { mayWait, orHeld } from "../live/holding.ts";
import { aboutTask } from "./live.ts";
import { overlayTask } from "./overlay.ts";
import { withItem } from "./parts.ts";
import type { BulkEdit, ChecklistItem, Task } from "./wire.ts";

const { checklist } = clientOf<typeof checklistRoutes>().tasks[":task_id"];
const { watch } = clientOf<typeof watchRoutes>().tasks[":task_id"];
const { tasks, trash } = clientOf<typeof trashRoutes>();
const { bulk } = clientOf<typeof bulkRoutes>().tasks;

function placeItem(task: Task, item: ChecklistItem | null, was: ChecklistItem | null): void {
  updateSnapshot(task.board_id, (snapshot) => ({ ...snapshot, tasks: snapshot.tasks.map((one) => (one.id === task.id ? withItem(one, item, was) : one)) }));
}

/** It waits for the network, and is shown by what waits. */
const HELD = Symbol("held");

/** Shows the item at once, until the answer is there. */
async function changing(
  task: Task,
  shown: ChecklistItem | null,
  was: ChecklistItem | null,
  send: () => Promise<ChecklistItem | null | typeof HELD>,
): Promise<void> {
  const { checklist: items, checklist_progress } = withItem(task, shown, was);
  const settle = overlayTask(task.id, { checklist: items, checklist_progress });
  try {
    const answer = await send();
    if (answer !== HELD) placeItem(task, answer, was);
  } finally {
    settle();
  }
}

export const addItem = (task: Task, text: string): Promise<void> =>
  changing(task, { id: "new", text, is_done: false }, null, () => json(checklist.$post({ param: { task_id: task.id }, json: { text } })));

export function changeItem(task: Task, was: ChecklistItem, changes: Partial<Omit<ChecklistItem, "id">>): Promise<void> {
  const item = { ...was, ...changes };
  const { checklist: items, checklist_progress } = withItem(task, item, was);
  const about = { ...aboutTask(task), label: `${task.key} ${was.text}`.trim(), shown: { checklist: items, checklist_progress } };
  return changing(task, item, was, () =>
    orHeld(json(checklist[":item_id"].$patch({ param: { task_id: task.id, item_id: was.id }, json: changes }, mayWait(about))), () => HELD),
  );
}

export const removeItem = (task: Task, was: ChecklistItem): Promise<void> =>
  changing(task, null, was, async () => {
    await checklist[":item_id"].$delete({ param: { task_id: task.id, item_id: was.id } });
    return null;
  });

export async function setWatching(task: Task, personId: string, watches: boolean): Promise<void> {
  const others = task.watcher_ids.filter((id) => id !== personId);
  const watcher_ids = watches ? [...others, personId] : others;
  const settle = overlayTask(task.id, { watcher_ids });
  try {
    await (watches ? watch.$post : watch.$delete)({ param: { task_id: task.id } });
    updateSnapshot(task.board_id, (snapshot) => ({ ...snapshot, tasks: snapshot.tasks.map((one) => (one.id === task.id ? { ...one, watcher_ids } : one)) }));
  } finally {
    settle();
  }
}

export const useTrash = (boardId: string) =>
  useQuery({
    queryKey: trashKey(boardId),
    queryFn: ({ signal }) => json(trash.$get({ query: { board_id: boardId, limit: 200, offset: 0 } }, until(signal))),
    staleTime: 0,
  });

const readTrashAgain = (boardId: string) => queryClient.invalidateQueries({ queryKey: trashKey(boardId) });

export async function restoreTask(boardId: string, id: string): Promise<Task> {
  const task = await json(tasks[":task_id"].restore.$post({ param: { task_id: id } }));
  placeTask(task);
  void readTrashAgain(boardId);
  return task;
}

export const usePurgeTask = (boardId: string, id: string) =>
  useMutation({ mutationFn: () => trash[":task_id"].$delete({ param: { task_id: id } }), onSuccess: () => readTrashAgain(boardId) });

const { duplicate, move } = clientOf<typeof keyRoutes>().tasks[":task_id"];
/** Its sub-tasks come over the board's socket. */
export const useDuplicateTask = (task: Task) =>
  useMutation({
    mutationFn: () => json(duplicate.$post({ param: { task_id: task.id }, json: { with_subtasks: task.subtasks.total > 0 } })),
    onSuccess: placeTask,
  });

type Move = InferRequestType<typeof move.$post>["json"];
/** What becomes of both boards comes over their sockets. */
export const moveTask = (id: string, to: Move): Promise<Task> => json(move.$post({ param: { task_id: id }, json: to }));
export const useMoveTask = ({ id, version }: Task) =>
  useMutation({ mutationFn: (to: Move) => json(move.$post({ param: { task_id: id }, json: to }, ifMatch(version))) });

export type BulkChange = InferRequestType<typeof bulk.$post>["json"]["set"];
/** What has changed comes over the board's socket. */
export const editTasks = (ids: readonly string[], set: BulkChange): Promise<BulkEdit> => json(bulk.$post({ json: { task_ids: [...ids], set, mode: "each" } }));
export const undoEdit = (id: string): Promise<BulkEdit> => json(bulk[":bulk_edit_id"].undo.$post({ param: { bulk_edit_id: id } }));
