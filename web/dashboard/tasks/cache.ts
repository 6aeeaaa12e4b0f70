// What answers and events write into the caches of tasks and comments.
import { type BoardSnapshot, updateSnapshot } from "../boards/index.ts";
import { reload } from "../live/cache.ts";
import { queryClient } from "../live/query-client.ts";
import { withBlockers } from "./blockers.ts";
import { commentsKey, taskAloneKey } from "./keys.ts";
import { inOrganization } from "../live/keys.ts";
import type { Comment, CommentList, Task } from "./wire.ts";

/** A task of any board that has been read; one that has not is known by its id alone. */
export function knownTask(id: string): Pick<Task, "id" | "key" | "title"> {
  const boards = queryClient.getQueriesData<BoardSnapshot>({ queryKey: inOrganization("board") });
  for (const [, snapshot] of boards) {
    const task = snapshot?.tasks?.find((candidate) => candidate.id === id);
    if (task) return task;
  }
  return queryClient.getQueryData<Task>(taskAloneKey(id)) ?? { id, key: "", title: "" };
}

/** Writes an answered task into the cache, unless an event brought a newer one already. */
export function placeTask(task: Task): void {
  updateSnapshot(task.board_id, (snapshot) => {
    const known = snapshot.tasks.find((candidate) => candidate.id === task.id);
    if (known && known.version > task.version) return snapshot;
    const tasks = known ? snapshot.tasks.map((candidate) => (candidate.id === task.id ? task : candidate)) : [...snapshot.tasks, task];
    return { ...snapshot, tasks: withBlockers(tasks), tasks_total: snapshot.tasks_total + (known ? 0 : 1) };
  });
}

export function dropTask(boardId: string, taskId: string): void {
  updateSnapshot(boardId, (snapshot) => {
    const tasks = snapshot.tasks.filter((task) => task.id !== taskId);
    // Where not all tasks are here, the event counts: it cannot tell whether this one was.
    const isWhole = snapshot.tasks_total <= snapshot.tasks.length;
    return { ...snapshot, tasks, tasks_total: isWhole ? tasks.length : snapshot.tasks_total };
  });
}

/** Adds a comment once, whether it came as an answer or as an event. Comments that are on their way may have been read before it: they are read again. */
export function placeComment(comment: Comment): void {
  const key = commentsKey(comment.task_id);
  if (queryClient.getQueryData(key) === undefined) return void reload(key);
  queryClient.setQueryData<CommentList>(key, (page) => {
    if (!page || page.items.some((known) => known.id === comment.id)) return page;
    return { ...page, items: [...page.items, comment] };
  });
}
