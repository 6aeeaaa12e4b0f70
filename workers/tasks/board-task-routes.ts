// The verbs of one board's tasks, as the field's clients and the agents call them.
import { BoardId, BoardTask, CommentPage, CREATE_ERRORS, onBoard, TASKS, UPDATE_ERRORS, UPDATE_TEXT } from "./addresses.ts";
import { type AnyOperation, created, noContent, ok, Routes } from "#worker/platform/legacy-http.ts";
import { PageQuery } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { listTasks, parseStatuses } from "./board-view.ts";
import { addComment, listComments } from "./comments.ts";
import { Comment, CommentCreate, CommentList, Task, TaskCreate, TaskList, TaskListQuery, TaskUpdate } from "./schema.ts";
import { createTask, deleteTask, getTask, updateTask } from "./service.ts";

/** The verbs of one board's tasks, below `prefix`: for people at /boards, for agents at /agent/boards. */
export function boardTaskRoutes(prefix: "" | "/agent", callers: AnyOperation["callers"]): Routes {
  const id = (name: string) => (prefix === "" ? `${name}OnBoard` : `agent${name[0]?.toUpperCase()}${name.slice(1)}`);
  const tag = prefix === "" ? TASKS : "Agent API";
  const routes = new Routes()
    .add(
      {
        method: "get",
        path: `${prefix}/boards/:board_id/tasks`,
        id: id("listTasks"),
        tag,
        summary: "Tasks of a board, newest first",
        action: actions["task.read"],
        callers,
        params: BoardId,
        query: PageQuery.extend(TaskListQuery.omit({ board_id: true }).shape),
        answer: TaskList,
      },
      async ({ params, query: { status, assigned_agent_id, unassigned, ...page } }, work) =>
        ok(
          await listTasks(
            work,
            params.board_id,
            { statuses: parseStatuses(status), agentId: assigned_agent_id ?? null, unassigned: unassigned === "true" },
            page,
          ),
        ),
    )
    .add(
      {
        method: "get",
        path: `${prefix}/boards/:board_id/tasks/:task_id`,
        id: id("getTask"),
        tag,
        summary: "One task",
        action: actions["task.read"],
        callers,
        params: BoardTask,
        answer: Task,
      },
      async ({ params }, work) => {
        const task = onBoard(await getTask(work, params.task_id), params.board_id);
        return ok(task, task.version);
      },
    )
    .add(
      {
        method: "patch",
        path: `${prefix}/boards/:board_id/tasks/:task_id`,
        id: id("updateTask"),
        tag,
        summary: "Change or move a task",
        description: UPDATE_TEXT,
        action: actions["task.update"],
        callers,
        params: BoardTask,
        body: TaskUpdate,
        answer: Task,
        errors: UPDATE_ERRORS,
      },
      async ({ params, body }, work) => {
        const task = await updateTask(work, params.task_id, body, params.board_id);
        return ok(task, task.version);
      },
    )
    .add(
      {
        method: "get",
        path: `${prefix}/boards/:board_id/tasks/:task_id/comments`,
        id: id("listComments"),
        tag,
        summary: "Comments, oldest first",
        action: actions["task.read"],
        callers,
        params: BoardTask,
        query: CommentPage,
        answer: CommentList,
      },
      async ({ params, query }, work) => ok(await listComments(work, params.task_id, query, params.board_id)),
    )
    .add(
      {
        method: "post",
        path: `${prefix}/boards/:board_id/tasks/:task_id/comments`,
        id: id("addComment"),
        tag,
        summary: "Comment on a task",
        action: actions["task.comment"],
        callers,
        params: BoardTask,
        body: CommentCreate,
        answer: Comment,
        status: 201,
      },
      async ({ params, body }, work) => created(await addComment(work, params.task_id, body.message, params.board_id)),
    );
  if (prefix !== "") return routes;
  return routes
    .add(
      {
        method: "post",
        path: "/boards/:board_id/tasks",
        id: id("createTask"),
        tag,
        summary: "Create a task",
        action: actions["task.create"],
        callers,
        params: BoardId,
        body: TaskCreate.omit({ board_id: true }).meta({ id: "BoardTaskCreate" }),
        answer: Task,
        status: 201,
        errors: CREATE_ERRORS,
      },
      async ({ params, body }, work) => created(await createTask(work, { ...body, board_id: params.board_id }), 1),
    )
    .add(
      {
        method: "delete",
        path: "/boards/:board_id/tasks/:task_id",
        id: id("deleteTask"),
        tag,
        summary: "Delete a task",
        action: actions["task.delete"],
        callers,
        params: BoardTask,
        answer: null,
        status: 204,
      },
      async ({ params }, work) => {
        onBoard(await getTask(work, params.task_id), params.board_id);
        await deleteTask(work, params.task_id);
        return noContent();
      },
    );
}
