// Checks of tasks over HTTP, for people, programs and agents.
import { z } from "zod";
import { CheckId } from "#worker/boards/schema.ts";
import { api, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { CheckResultCreate, LinkAsk, TaskChecks } from "./schema.ts";
import { askLink, reportResult, taskChecks } from "./service.ts";

const tag = "Checks";
const params = z.object({ task_id: Id });
const ofCheck = params.extend({ check_id: CheckId });

export const checkRoutes = api()
  .openapi(
    operation(actions["check.read"], {
      method: "get",
      path: "/tasks/{task_id}/checks",
      id: "listTaskChecks",
      tag,
      summary: "What done means for a task, and how each check stands",
      params,
      answer: TaskChecks,
      status: 200,
    }),
    async (context) => context.json(await taskChecks(context.var.work, context.req.valid("param").task_id), 200),
  )
  .openapi(
    operation(actions["check.report"], {
      method: "post",
      path: "/tasks/{task_id}/checks/{check_id}/result",
      id: "reportCheckResult",
      tag,
      summary: "Report the result of a check",
      description:
        "It counts for the work on the task that was checked: any change of its title, description or checklist, what its assignee says on it while it is not done, and taking it up again make it outdated. Nobody reports about what is or was their own work: not who the task is or was assigned to, nor who attached a file while it was worked on, nor an agent that worked on it while it was nobody's; an API key counts as the person who made it, unless the check names it in `reporter_ids`.",
      params: ofCheck,
      body: CheckResultCreate,
      answer: TaskChecks,
      status: 201,
      errors: ["conflict"],
    }),
    async (context) => {
      const { task_id, check_id } = context.req.valid("param");
      return context.json(await reportResult(context.var.work, task_id, check_id, context.req.valid("json")), 201);
    },
  )
  .openapi(
    operation(actions["check.ask"], {
      method: "post",
      path: "/tasks/{task_id}/checks/{check_id}/ask",
      id: "askCheckLink",
      tag,
      summary: "Have the link of a check asked",
      description:
        "In the background, up to four times: it has passed when the address answers 2xx. Redirects are not followed, and nothing but public hosts is asked. Where the board names no address, only those who may verify the task say which.",
      params: ofCheck,
      body: LinkAsk,
      answer: TaskChecks,
      status: 202,
      errors: ["conflict"],
    }),
    async (context) => {
      const { task_id, check_id } = context.req.valid("param");
      return context.json(await askLink(context.var.work, task_id, check_id, context.req.valid("json")), 202);
    },
  );
