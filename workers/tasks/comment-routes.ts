// Comments over HTTP, for people and programs.
import { api, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { TaskId, TASKS } from "./addresses.ts";
import { deleteComment, editComment, listEdits, reactToComment } from "./comment-changes.ts";
import { addComment, listComments } from "./comments.ts";
import { Comment, CommentCreate, CommentHistory, CommentList, CommentPage, CommentReaction, CommentUpdate } from "./schema.ts";

const CommentAddress = TaskId.extend({ comment_id: Id });

export const commentRoutes = api()
  .openapi(
    operation(actions["task.read"], {
      method: "get",
      path: "/tasks/{task_id}/comments",
      id: "listComments",
      tag: TASKS,
      summary: "Comments, oldest first, or newest first",
      params: TaskId,
      query: CommentPage,
      answer: CommentList,
      status: 200,
    }),
    async (context) => context.json(await listComments(context.var.work, context.req.valid("param").task_id, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["task.comment"], {
      method: "post",
      path: "/tasks/{task_id}/comments",
      id: "addComment",
      tag: TASKS,
      summary: "Comment on a task",
      description: "If the task is assigned to an agent, the agent gets it.",
      params: TaskId,
      body: CommentCreate,
      answer: Comment,
      status: 201,
    }),
    async (context) => context.json(await addComment(context.var.work, context.req.valid("param").task_id, context.req.valid("json")), 201),
  )
  .openapi(
    operation(actions["task.comment"], {
      method: "patch",
      path: "/tasks/{task_id}/comments/{comment_id}",
      id: "editComment",
      tag: TASKS,
      summary: "Edit your own comment",
      description: "How it read before stays in its history.",
      params: CommentAddress,
      body: CommentUpdate,
      answer: Comment,
      status: 200,
    }),
    async (context) => {
      const { task_id, comment_id } = context.req.valid("param");
      return context.json(await editComment(context.var.work, task_id, comment_id, context.req.valid("json").message), 200);
    },
  )
  .openapi(
    operation(actions["task.comment"], {
      method: "delete",
      path: "/tasks/{task_id}/comments/{comment_id}",
      id: "deleteComment",
      tag: TASKS,
      summary: "Delete your own comment",
      description: "Its place stays, without its text.",
      params: CommentAddress,
      answer: null,
      status: 204,
    }),
    async (context) => {
      const { task_id, comment_id } = context.req.valid("param");
      await deleteComment(context.var.work, task_id, comment_id);
      return context.body(null, 204);
    },
  )
  .openapi(
    operation(actions["task.comment"], {
      method: "put",
      path: "/tasks/{task_id}/comments/{comment_id}/reactions",
      id: "reactToComment",
      tag: TASKS,
      summary: "React to a comment, or no longer",
      params: CommentAddress,
      body: CommentReaction,
      answer: Comment,
      status: 200,
    }),
    async (context) => {
      const { task_id, comment_id } = context.req.valid("param");
      return context.json(await reactToComment(context.var.work, task_id, comment_id, context.req.valid("json")), 200);
    },
  )
  .openapi(
    operation(actions["task.read"], {
      method: "get",
      path: "/tasks/{task_id}/comments/{comment_id}/history",
      id: "getCommentHistory",
      tag: TASKS,
      summary: "How a comment read before it was edited",
      params: CommentAddress,
      answer: CommentHistory,
      status: 200,
    }),
    async (context) => {
      const { task_id, comment_id } = context.req.valid("param");
      return context.json(await listEdits(context.var.work, task_id, comment_id), 200);
    },
  );
