// The wire types of this slice, and its closed sets in the order in which they are shown.
export type { ChecklistItem, Comment, CommentList, Priority, Task, TaskStatus, TaskUpdate, TrashedTask } from "#worker/tasks/schema.ts";
export type { BulkEdit } from "#worker/tasks/bulk-schema.ts";

import type { Comment, Priority, TaskStatus } from "#worker/tasks/schema.ts";

type Reaction = Comment["reactions"][number]["emoji"];
export type Actor = Comment["author"];

export const TASK_STATUSES = ["inbox", "todo", "in_progress", "blocked", "review", "done"] as const satisfies readonly TaskStatus[];
export const REACTIONS = ["👍", "👎", "🎉", "❤️", "👀", "🚀", "✅", "❓"] as const satisfies readonly Reaction[];
export const PRIORITIES = ["low", "medium", "high", "urgent"] as const satisfies readonly Priority[];
