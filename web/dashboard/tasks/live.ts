// Tasks, comments and runs: writes are shown at once and taken back when the server refuses.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { generateKeyBetween } from "fractional-indexing";
import { snapshotOf } from "../boards/index.ts";
import { tagRefs } from "../tags/index.ts";
import type { InferRequestType } from "hono/client";
import type { keyRoutes } from "#worker/tasks/key-routes.ts";
import type { commentRoutes } from "#worker/tasks/comment-routes.ts";
import type { taskRoutes } from "#worker/tasks/routes.ts";
import { clientOf, ifMatch, json, until } from "../live/http.ts";
import { assigneeOf } from "./blockers.ts";
import { dropTask, knownTask, placeComment, placeTask } from "./cache.ts";
import { taskAloneKey, taskKey, taskKeyKey } from "./keys.ts";
import { mayWait, orHeld } from "../live/holding.ts";
import { whenSent } from "../live/queue.ts";
import { inOrder, noteOwn, pastOwn } from "./order.ts";
import { overlayTask, subjectOf } from "./overlay.ts";
import type { Comment, Task, TaskUpdate } from "./wire.ts";

const { tasks } = clientOf<typeof taskRoutes>();
const one = tasks[":task_id"];
const byKey = clientOf<typeof keyRoutes>().tasks["by-key"][":key"];
const { comments } = clientOf<typeof commentRoutes>().tasks[":task_id"];

export type NewComment = InferRequestType<typeof comments.$post>["json"];
export type NewTask = InferRequestType<typeof tasks.$post>["json"];

/** Columns are ordered by rank as text; ids break ties, so every browser agrees. */
export function byRank(a: Task, b: Task): number {
  if (a.rank === b.rank) return a.id < b.id ? -1 : 1;
  return a.rank < b.rank ? -1 : 1;
}

/** Of the column without the task: directly below `at`, and directly above it; where `at` is null, the last of the column. */
function ranksAround(column: readonly Task[], at: Task | null): { below: string | null; above: string | null } {
  let below: Task | null = null;
  let above: Task | null = null;
  for (const other of column) {
    if (at === null || byRank(other, at) < 0) {
      if (below === null || byRank(other, below) > 0) below = other;
    } else if (other.id !== at.id && (above === null || byRank(other, above) < 0)) above = other;
  }
  return { below: below?.rank ?? null, above: above?.rank ?? null };
}

/** A rank that sorts where the server will put the task; the answer replaces it. One pass over the board: a card is let go meanwhile. */
function provisionalRank(task: Task, changes: TaskUpdate): string {
  const status = changes.status ?? task.status;
  const column = (snapshotOf(task.board_id)?.tasks ?? []).filter((other) => other.status === status && other.id !== task.id);
  const wanted = changes.after_task_id ?? changes.before_task_id;
  const anchor = column.find((other) => other.id === wanted) ?? null;
  const { below, above } = ranksAround(column, anchor);
  const isAfter = anchor !== null && Boolean(changes.after_task_id);
  const [lower, upper] = isAfter ? [anchor.rank, above] : [below, anchor?.rank ?? null];
  try {
    return generateKeyBetween(lower, upper);
  } catch {
    return `${lower ?? ""}V`;
  }
}

function shownAtOnce(task: Task, changes: TaskUpdate): Partial<Task> {
  // The editor of a custom field holds what was typed until the server has taken it.
  const {
    tag_ids,
    custom_field_values: _values,
    after_task_id,
    before_task_id,
    comment: _comment,
    reason: _reason,
    approval_id: _approval,
    due_at,
    depends_on_task_ids: _same,
    ...plain
  } = changes;
  const fields: Partial<Task> = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
  if (due_at !== undefined) fields.due_at = due_at;
  if (tag_ids) Object.assign(fields, { tag_ids, tags: tagRefs(tag_ids, task.tags) });
  if (changes.status !== undefined || after_task_id || before_task_id) fields.rank = provisionalRank(task, changes);
  if (changes.assigned_agent_id !== undefined || changes.assigned_user_id !== undefined) {
    const snapshot = snapshotOf(task.board_id);
    const agentId = changes.assigned_agent_id ?? null;
    const userId = changes.assigned_user_id ?? null;
    if (snapshot) fields.assignee = assigneeOf(snapshot, agentId, userId);
  }
  return fields;
}

/** The members of a task that a change shows otherwise. */
const partOf = (task: Task, shown: Partial<Task>): Partial<Task> => Object.fromEntries(Object.entries(task).filter(([name]) => name in shown));

/** What waits is known by its task. */
export const aboutTask = ({ id, key, title }: Pick<Task, "id" | "key" | "title">) => ({ subject: subjectOf(id), label: `${key} ${title}`.trim() });

/** Sends one change of a task, or keeps it until it can be sent. `seenVersion` only for text that somebody edited; drags send none. */
export async function updateTask(task: Task, changes: TaskUpdate, seenVersion?: number): Promise<Task> {
  const shown = shownAtOnce(task, changes);
  const settle = overlayTask(task.id, shown);
  const about = { ...aboutTask(task), shown, before: partOf(task, shown) };
  const waits = mayWait(about, { method: "PATCH", path: `/tasks/${task.id}`, body: changes });
  try {
    return await inOrder(task.id, async () => {
      const seen = seenVersion === undefined ? undefined : pastOwn(task.id, seenVersion, changes);
      const sent = json(one.$patch({ param: { task_id: task.id }, json: changes }, { ...waits, ...ifMatch(seen) }));
      const answer = await orHeld(sent, () => null);
      if (!answer) return { ...task, ...shown };
      noteOwn(task.id, answer.version, changes);
      placeTask(answer);
      return answer;
    });
  } finally {
    settle();
  }
}

export const keyQuery = (key: string) =>
  queryOptions({ queryKey: taskKeyKey(key), queryFn: ({ signal }) => json(byKey.$get({ param: { key } }, until(signal))), staleTime: 0, retry: false });

export const loadTask = (id: string): Promise<Task> => json(one.$get({ param: { task_id: id } }));

/** One task by itself, where no board is open; events load it again. */
export const useTask = (id: string) => useQuery({ queryKey: taskAloneKey(id), queryFn: () => loadTask(id) });

/** A large board has long texts only in part: its task is loaded by itself, and takes its place there, before anybody reads or edits it. */
export const useWholeTask = (task: Task | undefined) =>
  useQuery({
    queryKey: taskKey(task?.id ?? "", task?.version ?? 0),
    queryFn: async () => {
      const whole = await loadTask(task?.id ?? "");
      placeTask(whole);
      return whole.version;
    },
    enabled: task?.is_abridged === true,
    staleTime: 0,
  });

/** null: it waits for the network. */
export const useCreateTask = () =>
  useMutation({
    mutationFn: (task: NewTask) => orHeld(json(tasks.$post({ json: task }, mayWait({ subject: `board:${task.board_id}`, label: task.title }))), () => null),
    onSuccess: (task) => task && placeTask(task),
  });

/** Into the trash. */
export async function deleteTask({ id, board_id }: Pick<Task, "id" | "board_id">): Promise<void> {
  await one.$delete({ param: { task_id: id } });
  dropTask(board_id, id);
}

/** The answer is null where it waits for the network. */
export const useAddComment = (taskId: string) =>
  useMutation({
    mutationFn: (said: NewComment) =>
      orHeld(json(comments.$post({ param: { task_id: taskId }, json: said }, mayWait(aboutTask(knownTask(taskId))))), () => null),
    onSuccess: (comment) => comment && placeComment(comment),
  });

whenSent("task", (task) => placeTask(task as Task));
whenSent("change", (task) => placeTask(task as Task));
whenSent("comment", (comment) => placeComment(comment as Comment));
