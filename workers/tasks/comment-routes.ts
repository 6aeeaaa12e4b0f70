// Comments over HTTP, for people and programs.
import { api, operation } from "#worker/platform/http.ts";
import { actions } from "./actions.ts";
import { TaskId, TASKS } from "./addresses.ts";
import { addComment, listComments } from "./comments.ts";
import { Comment, CommentCreate, CommentList, CommentPage } from "./schema.ts";

export const commentRoutes = api()
  .openapi(
    operation(actions["task.read"], {
      method: "get",
      path: "/tasks/{task_id}/comments",
      id: "listComments",
      tag: TASKS,
      summary: "Comments, oldest first",
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
    async (context) => context.json(await addComment(context.var.work, context.req.valid("param").task_id, context.req.valid("json").message), 201),
  );
