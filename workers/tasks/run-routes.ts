// Runs over HTTP: start, stop, look at.
import { z } from "zod";
import { Execution, Run, RunList } from "#worker/runs/schema.ts";
import { api, operation } from "#worker/platform/http.ts";
import { Id, JsonObject } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { EXECUTE_ERRORS, TaskId } from "./addresses.ts";
import { executeOnGateway, executeTask } from "./execution.ts";
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
        "Without an agent on a gateway, by an agent of ours on the board's gateway. 403 approval_required with the reason while an approval that was asked for it is missing, or is for other `parameters`: those in its `metadata`, where it has that member.",
      params: TaskId,
      body: z.strictObject({ parameters: JsonObject.default({}) }),
      answer: Execution,
      status: 201,
      errors: EXECUTE_ERRORS,
    }),
    async (context) => context.json(await executeTask(context.var.work, context.req.valid("param").task_id, context.req.valid("json").parameters), 201),
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
    operation(actions["task.execute"], {
      method: "post",
      path: "/gateways/{gateway_id}/execute",
      id: "executeOnGateway",
      tag,
      summary: "Run a task on this gateway",
      description:
        "By the task's agent when it lives there, else by an agent of the board there that has least to do. Where there is none, one is made for whoever manages agents; others are told 409 agent_required. A gateway that is neither the board's nor the agent's is for those who manage gateways. 403 approval_required as for POST /tasks/{task_id}/execute.",
      params: z.object({ gateway_id: Id }),
      body: z.strictObject({ task_id: Id, parameters: JsonObject.default({}) }).meta({ id: "GatewayExecute" }),
      answer: Execution,
      status: 201,
      errors: EXECUTE_ERRORS,
    }),
    async (context) => {
      const { task_id, parameters } = context.req.valid("json");
      return context.json(await executeOnGateway(context.var.work, context.req.valid("param").gateway_id, task_id, parameters), 201);
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
