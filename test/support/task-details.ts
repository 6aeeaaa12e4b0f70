// What the operations on tasks and their parts find in the small world, and what to say to each: checklists, watchers, the trash, edits of many.
import { must, task, type TestOrganization } from "./factories.ts";
import type { Operation } from "./saying.ts";

export async function taskDetails(of: TestOrganization, on: { id: string }) {
  const [listed, thrown, binned] = [await task(of, on, { checklist: [{ text: "Tell them" }] }), await task(of, on), await task(of, on)];
  const bulk = must(await of.call<{ id: string }>("POST", "/tasks/bulk", { body: { task_ids: [listed.id], set: { priority: "low" } } }));
  for (const { id } of [thrown, binned]) must(await of.call("DELETE", `/tasks/${id}`));
  const say = (message: string) => of.call<{ id: string }>("POST", `/tasks/${listed.id}/comments`, { body: { message } });
  const [said, unsaid] = [must(await say("Hello")), must(await say("Oops"))];
  must(await of.call("DELETE", `/tasks/${listed.id}/comments/${unsaid.id}`));
  return { listed, thrown, binned, bulk, said, unsaid };
}

type Details = Awaited<ReturnType<typeof taskDetails>>;
export const idsOfDetails = ({ listed, bulk }: Details): Record<string, string> => ({ bulk_edit_id: bulk.id, item_id: listed.checklist[0]?.id ?? "" });

export const TASK_DETAILS: Record<string, Operation> = {
  createTask: ({ on }) => ({ body: { board_id: on.id, title: "New" } }),
  listTasks: ({ on }) => ({ query: { board_id: on.id } }),
  getTask: () => ({}),
  updateTask: () => ({ body: { title: "Renamed" } }),
  deleteTask: () => ({}),
  duplicateTask: ({ listed }) => ({ params: { task_id: listed.id }, body: {} }),
  // To where it is: both boards must be the caller's, and of the small world's people each has one.
  moveTask: ({ listed, on }) => ({ params: { task_id: listed.id }, body: { board_id: on.id }, answers: 409 }),
  getTaskByKey: ({ listed }) => ({ params: { key: listed.key } }),
  editTasks: ({ first }) => ({ body: { task_ids: [first.id], set: { priority: "low" } } }),
  getBulkEdit: () => ({}),
  undoBulkEdit: () => ({ spends: true }),
  addChecklistItem: () => ({ body: { text: "Ask them" } }),
  changeChecklistItem: ({ listed }) => ({ params: { task_id: listed.id }, body: { is_done: true } }),
  removeChecklistItem: ({ listed }) => ({ params: { task_id: listed.id } }),
  // Only who wrote it may: so of one that is deleted already, which everybody is told who may comment at all.
  editComment: ({ listed, unsaid }) => ({ params: { task_id: listed.id, comment_id: unsaid.id }, body: { message: "Hello" }, answers: 409 }),
  deleteComment: ({ listed, unsaid }) => ({ params: { task_id: listed.id, comment_id: unsaid.id }, answers: 409 }),
  reactToComment: ({ listed, said }) => ({ params: { task_id: listed.id, comment_id: said.id }, body: { emoji: "👍" } }),
  getCommentHistory: ({ listed, said }) => ({ params: { task_id: listed.id, comment_id: said.id } }),
  watchTask: () => ({}),
  unwatchTask: () => ({}),
  listTrash: ({ on }) => ({ query: { board_id: on.id } }),
  restoreTask: ({ thrown }) => ({ params: { task_id: thrown.id }, spends: true }),
  purgeTask: ({ binned }) => ({ params: { task_id: binned.id } }),
};
