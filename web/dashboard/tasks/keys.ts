// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const taskKey = (taskId: string, version: number) => inOrganization("task", taskId, version);
/** A task by itself, whichever version it has. */
export const taskAloneKey = (taskId: string) => inOrganization("task-alone", taskId);
/** The task with a key, as people say it. */
export const taskKeyKey = (key: string) => inOrganization("task-by-key", key);
export const commentsKey = (taskId: string) => inOrganization("comments", taskId);
export const commentHistoryKey = (commentId: string, editedAt: string | null) => inOrganization("comment-history", commentId, editedAt);
export const trashKey = (boardId: string) => inOrganization("trash", boardId);
