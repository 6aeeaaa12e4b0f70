// Tasks over HTTP, for people and programs. The same verbs stand at /tasks/… and, as the field's clients call them, at
// /boards/{board}/tasks/….
import { z } from "zod";
import { Execution, RunList, Run } from "#worker/gateways/schema.ts";
import { type AnyOperation, created, noContent, ok, Routes } from "#worker/platform/http.ts";
import { Id, JsonObject, PageQuery } from "#worker/platform/wire.ts";
import { BOARD_ACTIONS } from "#worker/boards/index.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { ACTIONS } from "./actions.ts";
import { boardWithTasks, listTasks, parseStatuses } from "./board-view.ts";
import { addComment, listComments } from "./comments.ts";
import { executeOnGateway, executeTask, getExecution, listRuns, stopTask } from "./execution.ts";
import { BoardWithTasks, Comment, CommentCreate, CommentList, Task, TaskCreate, TaskList, TaskListQuery, TaskUpdate } from "./schema.ts";
import { createTask, deleteTask, getTask, updateTask } from "./service.ts";

const TASKS = "Tasks";
const RUNS = "Runs";
const TaskId = z.object({ task_id: Id });
const BoardId = z.object({ board_id: Id });
const BoardTask = z.object({ board_id: Id, task_id: Id });
const CommentPage = z.object({ cursor: Id.optional(), limit: z.coerce.number().int().min(1).max(200).default(200) });
const UPDATE_ERRORS: NonNullable<AnyOperation["errors"]> = ["stale_version", "task_blocked", "approval_required", "approval_expired", "approval_spent", "approval_stale", "dependency_cycle", "conflict"];
const UPDATE_TEXT = "Absent fields stay, null clears. `status: done` on a board that wants approvals spends an approved one: 403 approval_required when there is none. Send If-Match with the version you have seen to refuse a stale write.";

/** A task named through its board must be on that board. */
function onBoard<T extends { board_id: string }>(value: T, boardId: string): T {
  if (value.board_id !== boardId) throw new ProblemError("not_found", "There is no such task on this board, or you may not see it.");
  return value;
}

export const taskRoutes = new Routes()
  .add(
    { method: "get", path: "/boards/:board_id", id: "getBoard", tag: "Boards", summary: "A board with its tasks", action: BOARD_ACTIONS.read, callers: ["person"], params: BoardId, answer: BoardWithTasks },
    async ({ params }, work) => {
      const board = await boardWithTasks(work, params.board_id);
      return ok(board, board.version);
    },
  )
  .add(
    { method: "post", path: "/tasks", id: "createTask", tag: TASKS, summary: "Create a task", description: "Assigning it to an agent on a gateway sends it to the agent, once nothing blocks it.", action: ACTIONS.create, callers: ["person"], body: TaskCreate, answer: Task, status: 201, errors: ["task_blocked", "approval_required"] },
    async ({ body }, work) => created(await createTask(work, body), 1),
  )
  .add(
    { method: "get", path: "/tasks", id: "listTasks", tag: TASKS, summary: "Tasks of a board, newest first", action: ACTIONS.read, callers: ["person"], query: PageQuery.extend({ ...TaskListQuery.shape, board_id: Id }), answer: TaskList },
    async ({ query: { board_id, status, assigned_agent_id, unassigned, ...page } }, work) => ok(await listTasks(work, board_id, { statuses: parseStatuses(status), agentId: assigned_agent_id ?? null, unassigned: unassigned === "true" }, page)),
  )
  .add(
    { method: "get", path: "/tasks/:task_id", id: "getTask", tag: TASKS, summary: "One task", action: ACTIONS.read, callers: ["person"], params: TaskId, answer: Task },
    async ({ params }, work) => {
      const task = await getTask(work, params.task_id);
      return ok(task, task.version);
    },
  )
  .add(
    { method: "patch", path: "/tasks/:task_id", id: "updateTask", tag: TASKS, summary: "Change or move a task", description: UPDATE_TEXT, action: ACTIONS.update, callers: ["person"], params: TaskId, body: TaskUpdate, answer: Task, errors: UPDATE_ERRORS },
    async ({ params, body }, work) => {
      const task = await updateTask(work, params.task_id, body);
      return ok(task, task.version);
    },
  )
  .add(
    { method: "delete", path: "/tasks/:task_id", id: "deleteTask", tag: TASKS, summary: "Delete a task", action: ACTIONS.remove, callers: ["person"], params: TaskId, answer: null, status: 204, errors: ["stale_version"] },
    async ({ params }, work) => {
      await deleteTask(work, params.task_id);
      return noContent();
    },
  )
  .add(
    { method: "get", path: "/tasks/:task_id/comments", id: "listComments", tag: TASKS, summary: "Comments, oldest first", action: ACTIONS.read, callers: ["person"], params: TaskId, query: CommentPage, answer: CommentList },
    async ({ params, query }, work) => ok(await listComments(work, params.task_id, query)),
  )
  .add(
    { method: "post", path: "/tasks/:task_id/comments", id: "addComment", tag: TASKS, summary: "Comment on a task", description: "An agent that the task is assigned to hears it.", action: ACTIONS.comment, callers: ["person"], params: TaskId, body: CommentCreate, answer: Comment, status: 201 },
    async ({ params, body }, work) => created(await addComment(work, params.task_id, body.message)),
  )
  .add(
    { method: "post", path: "/tasks/:task_id/execute", id: "executeTask", tag: RUNS, summary: "Run the task on its agent now", description: "403 approval_required with the reason while an approval that was asked for it is missing.", action: ACTIONS.execute, callers: ["person"], params: TaskId, body: z.object({ parameters: JsonObject.default({}) }), answer: Execution, status: 201, errors: ["approval_required", "task_blocked", "gateway_required", "conflict"] },
    async ({ params, body }, work) => created(await executeTask(work, params.task_id, body.parameters)),
  )
  .add(
    { method: "post", path: "/tasks/:task_id/stop", id: "stopTask", tag: RUNS, summary: "Stop the run that is going on", action: ACTIONS.execute, callers: ["person"], params: TaskId, answer: Run, errors: ["conflict"] },
    async ({ params }, work) => ok(await stopTask(work, params.task_id)),
  )
  .add(
    { method: "get", path: "/tasks/:task_id/runs", id: "listRuns", tag: RUNS, summary: "Runs of a task, newest first", action: ACTIONS.read, callers: ["person"], params: TaskId, answer: RunList },
    async ({ params }, work) => ok(await listRuns(work, params.task_id)),
  )
  .add(
    { method: "post", path: "/gateways/:gateway_id/execute", id: "executeOnGateway", tag: RUNS, summary: "Run a task on this gateway", description: "By the task's agent when it lives there, else by the gateway's default agent.", action: ACTIONS.execute, callers: ["person"], params: z.object({ gateway_id: Id }), body: z.object({ task_id: Id, parameters: JsonObject.default({}) }).meta({ id: "GatewayExecute" }), answer: Execution, status: 201, errors: ["approval_required", "task_blocked", "conflict"] },
    async ({ params, body }, work) => created(await executeOnGateway(work, params.gateway_id, body.task_id, body.parameters)),
  )
  .add(
    { method: "get", path: "/executions/:execution_id", id: "getExecution", tag: RUNS, summary: "An execution and its result", action: ACTIONS.read, callers: ["person", "agent"], params: z.object({ execution_id: Id }), answer: Execution },
    async ({ params }, work) => ok(await getExecution(work, params.execution_id)),
  )
  .add(
    { method: "get", path: "/gateways/:gateway_id/executions/:execution_id", id: "getGatewayExecution", tag: RUNS, summary: "An execution and its result", action: ACTIONS.read, callers: ["person"], params: z.object({ gateway_id: Id, execution_id: Id }), answer: Execution },
    async ({ params }, work) => {
      const execution = await getExecution(work, params.execution_id);
      if (execution.gateway_id !== params.gateway_id) throw new ProblemError("not_found", "There is no such execution on this gateway.");
      return ok(execution);
    },
  );

/** The verbs of one board's tasks, below `prefix`: for people at /boards, for agents at /agent/boards. */
export function boardTaskRoutes(prefix: "" | "/agent", callers: AnyOperation["callers"]): Routes {
  const id = (name: string) => (prefix === "" ? `${name}OnBoard` : `agent${name[0]?.toUpperCase()}${name.slice(1)}`);
  const tag = prefix === "" ? TASKS : "Agent API";
  const routes = new Routes()
    .add(
      { method: "get", path: `${prefix}/boards/:board_id/tasks`, id: id("listTasks"), tag, summary: "Tasks of a board, newest first", action: ACTIONS.read, callers, params: BoardId, query: PageQuery.extend(TaskListQuery.omit({ board_id: true }).shape), answer: TaskList },
      async ({ params, query: { status, assigned_agent_id, unassigned, ...page } }, work) => ok(await listTasks(work, params.board_id, { statuses: parseStatuses(status), agentId: assigned_agent_id ?? null, unassigned: unassigned === "true" }, page)),
    )
    .add(
      { method: "get", path: `${prefix}/boards/:board_id/tasks/:task_id`, id: id("getTask"), tag, summary: "One task", action: ACTIONS.read, callers, params: BoardTask, answer: Task },
      async ({ params }, work) => {
        const task = onBoard(await getTask(work, params.task_id), params.board_id);
        return ok(task, task.version);
      },
    )
    .add(
      { method: "patch", path: `${prefix}/boards/:board_id/tasks/:task_id`, id: id("updateTask"), tag, summary: "Change or move a task", description: UPDATE_TEXT, action: ACTIONS.update, callers, params: BoardTask, body: TaskUpdate, answer: Task, errors: UPDATE_ERRORS },
      async ({ params, body }, work) => {
        const task = await updateTask(work, params.task_id, body, params.board_id);
        return ok(task, task.version);
      },
    )
    .add(
      { method: "get", path: `${prefix}/boards/:board_id/tasks/:task_id/comments`, id: id("listComments"), tag, summary: "Comments, oldest first", action: ACTIONS.read, callers, params: BoardTask, query: CommentPage, answer: CommentList },
      async ({ params, query }, work) => ok(await listComments(work, params.task_id, query, params.board_id)),
    )
    .add(
      { method: "post", path: `${prefix}/boards/:board_id/tasks/:task_id/comments`, id: id("addComment"), tag, summary: "Comment on a task", action: ACTIONS.comment, callers, params: BoardTask, body: CommentCreate, answer: Comment, status: 201 },
      async ({ params, body }, work) => created(await addComment(work, params.task_id, body.message, params.board_id)),
    );
  if (prefix !== "") return routes;
  return routes
    .add(
      { method: "post", path: "/boards/:board_id/tasks", id: id("createTask"), tag, summary: "Create a task", action: ACTIONS.create, callers, params: BoardId, body: TaskCreate.omit({ board_id: true }).meta({ id: "BoardTaskCreate" }), answer: Task, status: 201 },
      async ({ params, body }, work) => created(await createTask(work, { ...body, board_id: params.board_id }), 1),
    )
    .add(
      { method: "delete", path: "/boards/:board_id/tasks/:task_id", id: id("deleteTask"), tag, summary: "Delete a task", action: ACTIONS.remove, callers, params: BoardTask, answer: null, status: 204 },
      async ({ params }, work) => {
        onBoard(await getTask(work, params.task_id), params.board_id);
        await deleteTask(work, params.task_id);
        return noContent();
      },
    );
}
