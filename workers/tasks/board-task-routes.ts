// Operations on one board's tasks: for people at /boards, for agents at /agent/boards. Of agents only the board's lead creates and deletes.
import { api, etag, operation } from "#worker/platform/http.ts";
import { actions } from "./actions.ts";
import { BoardId, BoardTask, CREATE_ERRORS, TASKS, TRASH_TEXT, UPDATE_ERRORS, UPDATE_TEXT } from "./addresses.ts";
import { updateTask } from "./change.ts";
import { addComment, listComments } from "./comments.ts";
import { createTask } from "./create.ts";
import { BoardTaskQuery, listedBy } from "./list-query.ts";
import { Comment, CommentCreate, CommentList, CommentPage, ONE_ASSIGNEE, Task, TaskCreate, TaskList, TaskUpdate } from "./schema.ts";
import { getTask, listTasks } from "./service.ts";
import { deleteTask } from "./trash.ts";

/** Where the operations are, and what they are called there. */
type Mount<Prefix extends "" | "/agent"> = { prefix: Prefix; tag: string; idOf: (verb: string) => string };
const PEOPLE: Mount<""> = { prefix: "", tag: TASKS, idOf: (verb) => `${verb}OnBoard` };
const AGENTS: Mount<"/agent"> = {
  prefix: "/agent",
  tag: "Agent API",
  idOf: (verb) => `agent${verb.charAt(0).toUpperCase()}${verb.slice(1)}`,
};

function sharedReadRoutes<Prefix extends "" | "/agent">({ prefix, tag, idOf }: Mount<Prefix>) {
  return api()
    .openapi(
      operation(actions["task.read"], {
        method: "get",
        path: `${prefix}/boards/{board_id}/tasks`,
        id: idOf("listTasks"),
        tag,
        summary: "Tasks of a board, newest first",
        params: BoardId,
        query: BoardTaskQuery,
        queryFamily: "field.",
        answer: TaskList,
        status: 200,
      }),
      async (context) => context.json(await listTasks(context.var.work, context.req.valid("param").board_id, listedBy(context.req.valid("query"))), 200),
    )
    .openapi(
      operation(actions["task.read"], {
        method: "get",
        path: `${prefix}/boards/{board_id}/tasks/{task_id}`,
        id: idOf("getTask"),
        tag,
        summary: "One task",
        params: BoardTask,
        answer: Task,
        status: 200,
      }),
      async (context) => {
        const { task_id, board_id } = context.req.valid("param");
        const task = await getTask(context.var.work, task_id, board_id);
        return context.json(task, 200, etag(task.version));
      },
    );
}

function sharedChangeRoutes<Prefix extends "" | "/agent">({ prefix, tag, idOf }: Mount<Prefix>) {
  return api().openapi(
    operation(actions["task.update"], {
      method: "patch",
      path: `${prefix}/boards/{board_id}/tasks/{task_id}`,
      id: idOf("updateTask"),
      tag,
      summary: "Change or move a task",
      description: UPDATE_TEXT,
      params: BoardTask,
      body: TaskUpdate,
      answer: Task,
      status: 200,
      errors: UPDATE_ERRORS,
    }),
    async (context) => {
      const { task_id, board_id } = context.req.valid("param");
      const task = await updateTask(context.var.work, task_id, context.req.valid("json"), board_id);
      return context.json(task, 200, etag(task.version));
    },
  );
}

function sharedCommentRoutes<Prefix extends "" | "/agent">({ prefix, tag, idOf }: Mount<Prefix>) {
  return api()
    .openapi(
      operation(actions["task.read"], {
        method: "get",
        path: `${prefix}/boards/{board_id}/tasks/{task_id}/comments`,
        id: idOf("listComments"),
        tag,
        summary: "Comments, oldest first",
        params: BoardTask,
        query: CommentPage,
        answer: CommentList,
        status: 200,
      }),
      async (context) => {
        const { task_id, board_id } = context.req.valid("param");
        return context.json(await listComments(context.var.work, task_id, context.req.valid("query"), board_id), 200);
      },
    )
    .openapi(
      operation(actions["task.comment"], {
        method: "post",
        path: `${prefix}/boards/{board_id}/tasks/{task_id}/comments`,
        id: idOf("addComment"),
        tag,
        summary: "Comment on a task",
        params: BoardTask,
        body: CommentCreate,
        answer: Comment,
        status: 201,
      }),
      async (context) => {
        const { task_id, board_id } = context.req.valid("param");
        return context.json(await addComment(context.var.work, task_id, context.req.valid("json"), board_id), 201);
      },
    );
}

function sharedWholeRoutes<Prefix extends "" | "/agent">({ prefix, tag, idOf, summary }: Mount<Prefix> & { summary: { create: string; remove: string } }) {
  return api()
    .openapi(
      operation(actions["task.create"], {
        method: "post",
        path: `${prefix}/boards/{board_id}/tasks`,
        id: idOf("createTask"),
        tag,
        summary: summary.create,
        params: BoardId,
        body: TaskCreate.omit({ board_id: true }).meta({ id: "BoardTaskCreate", ...ONE_ASSIGNEE }),
        answer: Task,
        status: 201,
        errors: CREATE_ERRORS,
      }),
      async (context) => {
        const { board_id } = context.req.valid("param");
        const task = await createTask(context.var.work, { ...context.req.valid("json"), board_id });
        return context.json(task, 201, etag(task.version));
      },
    )
    .openapi(
      operation(actions["task.delete"], {
        method: "delete",
        path: `${prefix}/boards/{board_id}/tasks/{task_id}`,
        id: idOf("deleteTask"),
        tag,
        summary: summary.remove,
        description: TRASH_TEXT,
        params: BoardTask,
        answer: null,
        status: 204,
      }),
      async (context) => {
        const { task_id, board_id } = context.req.valid("param");
        await deleteTask(context.var.work, task_id, board_id);
        return context.body(null, 204);
      },
    );
}

const FOR_PEOPLE = { create: "Create a task", remove: "Move a task to the trash" };
const FOR_AGENTS = { create: "Create a task on the board that I lead", remove: "Move a task of the board that I lead to the trash" };

export const agentTaskRoutes = api()
  .route("/", sharedReadRoutes(AGENTS))
  .route("/", sharedChangeRoutes(AGENTS))
  .route("/", sharedCommentRoutes(AGENTS))
  .route("/", sharedWholeRoutes({ ...AGENTS, summary: FOR_AGENTS }));
export const boardTaskRoutes = api()
  .route("/", sharedReadRoutes(PEOPLE))
  .route("/", sharedChangeRoutes(PEOPLE))
  .route("/", sharedCommentRoutes(PEOPLE))
  .route("/", sharedWholeRoutes({ ...PEOPLE, summary: FOR_PEOPLE }));
