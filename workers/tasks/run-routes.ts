// Runs over HTTP: start, stop, look at.
import { z } from "zod";
import { Skills, TaskRouting } from "#worker/routing/schema.ts";
import { Execution, Run, RunList } from "#worker/runs/schema.ts";
import { api, operation } from "#worker/platform/http.ts";
import { Id, JsonObject } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { EXECUTE_ERRORS, TaskId } from "./addresses.ts";
import { executeOnGateway, executeTask } from "./execution.ts";
import { taskRouting } from "./routing.ts";
import { getExecution, listRuns, stopTask } from "./task-runs.ts";

const tag = "Runs";

export const runRoutes = api()
  .openapi(
    operation(actions["task.execute"], {
      method: "post",
      path: "/tasks/{task_id}/execute",
      id: "executeTask",
      tag,
      summary: "Run the task on its agent now",
      description:
        "Without an agent of its own, by the one of its board that fits best: GET /tasks/{task_id}/routing says which and why, `routing` of its run.queued event which it was. 403 approval_required with the reason while an approval that was asked for it is missing, or is for other `parameters`: those in its `metadata`, where it has that member.",
      params: TaskId,
      body: z.strictObject({ parameters: JsonObject.default({}), capabilities: Skills.default([]) }),
      answer: Execution,
      status: 201,
      errors: EXECUTE_ERRORS,
    }),
    async (context) => context.json(await executeTask(context.var.work, context.req.valid("param").task_id, context.req.valid("json")), 201),
  )
  .openapi(
    operation(actions["task.execute"], {
      method: "post",
      path: "/tasks/{task_id}/stop",
      id: "stopTask",
      tag,
      summary: "Stop the run in progress",
      params: TaskId,
      answer: Run,
      status: 200,
      errors: ["conflict"],
    }),
    async (context) => context.json(await stopTask(context.var.work, context.req.valid("param").task_id), 200),
  )
  .openapi(
    operation(actions["task.read"], {
      method: "get",
      path: "/tasks/{task_id}/runs",
      id: "listRuns",
      tag,
      summary: "Runs of a task, newest first",
      params: TaskId,
      answer: RunList,
      status: 200,
    }),
    async (context) => context.json(await listRuns(context.var.work, context.req.valid("param").task_id), 200),
  )
  .openapi(
    operation(actions["task.read"], {
      method: "get",
      path: "/tasks/{task_id}/routing",
      id: "getTaskRouting",
      tag,
      summary: "Which agent would get the task, and why",
      description:
        "The agents of its board, weighed: first whether they are there, then what of the task's tags they can, how reliably, how much they have to do, how their runs ended and what those cost, the board's gateway, and whose turn it is. And why the agent of its newest run was chosen.",
      params: TaskId,
      answer: TaskRouting,
      status: 200,
    }),
    async (context) => context.json(await taskRouting(context.var.work, context.req.valid("param").task_id), 200),
  )
  .openapi(
    operation(actions["task.execute"], {
      method: "post",
      path: "/gateways/{gateway_id}/execute",
      id: "executeOnGateway",
      tag,
      summary: "Run a task on this gateway",
      description:
        "By the task's agent when it lives there, else by the agent of the board there that fits best; never on another gateway. Where there is none, one is made for whoever manages agents; others are told 409 agent_required. A gateway that is neither the board's nor the agent's is for those who manage gateways. 403 approval_required as for POST /tasks/{task_id}/execute.",
      params: z.object({ gateway_id: Id }),
      body: z.strictObject({ task_id: Id, parameters: JsonObject.default({}), capabilities: Skills.default([]) }).meta({ id: "GatewayExecute" }),
      answer: Execution,
      status: 201,
      errors: EXECUTE_ERRORS,
    }),
    async (context) => {
      const { task_id, ...ordered } = context.req.valid("json");
      return context.json(await executeOnGateway(context.var.work, context.req.valid("param").gateway_id, task_id, ordered), 201);
    },
  )
  .openapi(
    operation(actions["task.read"], {
      method: "get",
      path: "/executions/{execution_id}",
      id: "getExecution",
      tag,
      summary: "An execution and its result",
      params: z.object({ execution_id: Id }),
      answer: Execution,
      status: 200,
    }),
    async (context) => context.json(await getExecution(context.var.work, context.req.valid("param").execution_id), 200),
  )
  .openapi(
    operation(actions["task.read"], {
      method: "get",
      path: "/gateways/{gateway_id}/executions/{execution_id}",
      id: "getGatewayExecution",
      tag,
      summary: "An execution and its result",
      params: z.object({ gateway_id: Id, execution_id: Id }),
      answer: Execution,
      status: 200,
    }),
    async (context) => {
      const { execution_id, gateway_id } = context.req.valid("param");
      return context.json(await getExecution(context.var.work, execution_id, gateway_id), 200);
    },
  );
