// Tasks over HTTP, for people and programs. The same verbs stand at /boards/{board}/tasks/… (board-task-routes.ts).
import { boardActions } from "#worker/boards/index.ts";
import { created, noContent, ok, Routes } from "#worker/platform/legacy-http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { BoardId, CommentPage, CREATE_ERRORS, TaskId, TASKS, UPDATE_ERRORS, UPDATE_TEXT } from "./addresses.ts";
import { boardWithTasks, listTasks, parseStatuses } from "./board-view.ts";
import { addComment, listComments } from "./comments.ts";
import { BoardWithTasks, Comment, CommentCreate, CommentList, Task, TaskCreate, TaskList, TaskListQuery, TaskUpdate } from "./schema.ts";
import { createTask, deleteTask, getTask, updateTask } from "./service.ts";

export const taskRoutes = new Routes()
  .add(
    {
      method: "get",
      path: "/boards/:board_id",
      id: "getBoard",
      tag: "Boards",
      summary: "A board with its tasks",
      action: boardActions["board.read"],
      callers: ["person"],
      params: BoardId,
      answer: BoardWithTasks,
    },
    async ({ params }, work) => {
      const board = await boardWithTasks(work, params.board_id);
      return ok(board, board.version);
    },
  )
  .add(
    {
      method: "post",
      path: "/tasks",
      id: "createTask",
      tag: TASKS,
      summary: "Create a task",
      description: "Assigning it to an agent on a gateway sends it to the agent, once nothing blocks it.",
      action: actions["task.create"],
      callers: ["person"],
      body: TaskCreate,
      answer: Task,
      status: 201,
      errors: CREATE_ERRORS,
    },
    async ({ body }, work) => created(await createTask(work, body), 1),
  )
  .add(
    {
      method: "get",
      path: "/tasks",
      id: "listTasks",
      tag: TASKS,
      summary: "Tasks of a board, newest first",
      action: actions["task.read"],
      callers: ["person"],
      query: PageQuery.extend({ ...TaskListQuery.shape, board_id: Id }),
      answer: TaskList,
    },
    async ({ query: { board_id, status, assigned_agent_id, unassigned, ...page } }, work) =>
      ok(await listTasks(work, board_id, { statuses: parseStatuses(status), agentId: assigned_agent_id ?? null, unassigned: unassigned === "true" }, page)),
  )
  .add(
    {
      method: "get",
      path: "/tasks/:task_id",
      id: "getTask",
      tag: TASKS,
      summary: "One task",
      action: actions["task.read"],
      callers: ["person"],
      params: TaskId,
      answer: Task,
    },
    async ({ params }, work) => {
      const task = await getTask(work, params.task_id);
      return ok(task, task.version);
    },
  )
  .add(
    {
      method: "patch",
      path: "/tasks/:task_id",
      id: "updateTask",
      tag: TASKS,
      summary: "Change or move a task",
      description: UPDATE_TEXT,
      action: actions["task.update"],
      callers: ["person"],
      params: TaskId,
      body: TaskUpdate,
      answer: Task,
      errors: UPDATE_ERRORS,
    },
    async ({ params, body }, work) => {
      const task = await updateTask(work, params.task_id, body);
      return ok(task, task.version);
    },
  )
  .add(
    {
      method: "delete",
      path: "/tasks/:task_id",
      id: "deleteTask",
      tag: TASKS,
      summary: "Delete a task",
      action: actions["task.delete"],
      callers: ["person"],
      params: TaskId,
      answer: null,
      status: 204,
      errors: ["stale_version"],
    },
    async ({ params }, work) => {
      await deleteTask(work, params.task_id);
      return noContent();
    },
  )
  .add(
    {
      method: "get",
      path: "/tasks/:task_id/comments",
      id: "listComments",
      tag: TASKS,
      summary: "Comments, oldest first",
      action: actions["task.read"],
      callers: ["person"],
      params: TaskId,
      query: CommentPage,
      answer: CommentList,
    },
    async ({ params, query }, work) => ok(await listComments(work, params.task_id, query)),
  )
  .add(
    {
      method: "post",
      path: "/tasks/:task_id/comments",
      id: "addComment",
      tag: TASKS,
      summary: "Comment on a task",
      description: "An agent that the task is assigned to hears it.",
      action: actions["task.comment"],
      callers: ["person"],
      params: TaskId,
      body: CommentCreate,
      answer: Comment,
      status: 201,
    },
    async ({ params, body }, work) => created(await addComment(work, params.task_id, body.message)),
  );
