// The wire types of this slice, and its closed sets in the order in which they are shown.
export type { Comment, Priority, Task, TaskCreate, TaskStatus, TaskUpdate } from "#worker/tasks/schema.ts";

import type { Comment, Priority, TaskStatus } from "#worker/tasks/schema.ts";
import type { CursorPage } from "../live/wire.ts";

export type CommentPage = CursorPage<Comment>;
export const TASK_STATUSES = ["inbox", "todo", "in_progress", "blocked", "review", "done"] as const satisfies readonly TaskStatus[];
export const PRIORITIES = ["low", "medium", "high", "urgent"] as const satisfies readonly Priority[];
