// Runs over HTTP: start, stop, look at.
import { z } from "zod";
import { Execution, Run, RunList } from "#worker/runs/schema.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { created, ok, Routes } from "#worker/platform/legacy-http.ts";
import { Id, JsonObject } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { EXECUTE_ERRORS } from "./addresses.ts";
import { executeOnGateway, executeTask, getExecution, listRuns, stopTask } from "./execution.ts";

const RUNS = "Runs";
const TaskId = z.object({ task_id: Id });

export const runRoutes = new Routes()
  .add(
    {
      method: "post",
      path: "/tasks/:task_id/execute",
      id: "executeTask",
      tag: RUNS,
      summary: "Run the task on its agent now",
      description: "403 approval_required with the reason while an approval that was asked for it is missing.",
      action: actions["task.execute"],
      callers: ["person"],
      params: TaskId,
      body: z.object({ parameters: JsonObject.default({}) }),
      answer: Execution,
      status: 201,
      errors: EXECUTE_ERRORS,
    },
    async ({ params, body }, work) => created(await executeTask(work, params.task_id, body.parameters)),
  )
  .add(
    {
      method: "post",
      path: "/tasks/:task_id/stop",
      id: "stopTask",
      tag: RUNS,
      summary: "Stop the run that is going on",
      action: actions["task.execute"],
      callers: ["person"],
      params: TaskId,
      answer: Run,
      errors: ["conflict"],
    },
    async ({ params }, work) => ok(await stopTask(work, params.task_id)),
  )
  .add(
    {
      method: "get",
      path: "/tasks/:task_id/runs",
      id: "listRuns",
      tag: RUNS,
      summary: "Runs of a task, newest first",
      action: actions["task.read"],
      callers: ["person"],
      params: TaskId,
      answer: RunList,
    },
    async ({ params }, work) => ok(await listRuns(work, params.task_id)),
  )
  .add(
    {
      method: "post",
      path: "/gateways/:gateway_id/execute",
      id: "executeOnGateway",
      tag: RUNS,
      summary: "Run a task on this gateway",
      description: "By the task's agent when it lives there, else by the gateway's default agent.",
      action: actions["task.execute"],
      callers: ["person"],
      params: z.object({ gateway_id: Id }),
      body: z.object({ task_id: Id, parameters: JsonObject.default({}) }).meta({ id: "GatewayExecute" }),
      answer: Execution,
      status: 201,
      errors: EXECUTE_ERRORS,
    },
    async ({ params, body }, work) => created(await executeOnGateway(work, params.gateway_id, body.task_id, body.parameters)),
  )
  .add(
    {
      method: "get",
      path: "/executions/:execution_id",
      id: "getExecution",
      tag: RUNS,
      summary: "An execution and its result",
      action: actions["task.read"],
      callers: ["person", "agent"],
      params: z.object({ execution_id: Id }),
      answer: Execution,
    },
    async ({ params }, work) => ok(await getExecution(work, params.execution_id)),
  )
  .add(
    {
      method: "get",
      path: "/gateways/:gateway_id/executions/:execution_id",
      id: "getGatewayExecution",
      tag: RUNS,
      summary: "An execution and its result",
      action: actions["task.read"],
      callers: ["person"],
      params: z.object({ gateway_id: Id, execution_id: Id }),
      answer: Execution,
    },
    async ({ params }, work) => {
      const execution = await getExecution(work, params.execution_id);
      if (execution.gateway_id !== params.gateway_id) throw new ProblemError("not_found", "There is no such execution on this gateway.");
      return ok(execution);
    },
  );
