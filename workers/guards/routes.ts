// Stops and limits over HTTP.
import { z } from "zod";
import { api, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { getAgentGuard } from "./agent-guard.ts";
import { getLimits, setLimits } from "./limits.ts";
import { AgentGuard, LIMIT_SCOPES, Limits, LimitsUpdate, Stop, StopCreate, StopLift, StopPage, StopQuery } from "./schema.ts";
import { createStop, liftStop, listStops } from "./service.ts";

const tag = "Guards";
const limitsOf = z.object({
  scope: z.enum(LIMIT_SCOPES),
  scope_id: z.union([Id, z.literal("me")]).meta({ description: "`me`: of the organization that is worked in" }),
});
const whichOf = ({ scope, scope_id }: z.infer<typeof limitsOf>) => ({ scope, id: scope_id });

export const guardRoutes = api()
  .openapi(
    operation(actions["guard.list"], {
      method: "get",
      path: "/guards/stops",
      id: "listStops",
      tag,
      summary: "What has been stopped, newest first; of what holds (`active=true`) whole places before single agents",
      query: StopQuery,
      answer: StopPage,
      status: 200,
    }),
    async (context) => context.json(await listStops(context.var.work, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["guard.stop_on_board"], {
      method: "post",
      path: "/guards/stops",
      id: "createStop",
      tag,
      summary: "Emergency stop: of one agent, one board, one gateway, or everything",
      description:
        "What goes on is ended on every connected gateway, and on the others when they connect; what has not begun is taken back. Until it is lifted work waits, for 24 hours at most. An agent or a board is stopped by whoever may write on the board, anything else by admins. Asked for twice it stops once.",
      body: StopCreate,
      answer: Stop,
      status: 201,
      errors: ["board_archived"],
    }),
    async (context) => context.json(await createStop(context.var.work, context.req.valid("json")), 201),
  )
  .openapi(
    operation(actions["guard.lift"], {
      method: "post",
      path: "/guards/stops/{stop_id}/lift",
      id: "liftStop",
      tag,
      summary: "Lift a stop",
      description: "Recorded with who and why. What waited goes on.",
      params: z.object({ stop_id: Id }),
      body: StopLift,
      answer: Stop,
      status: 200,
      errors: ["conflict"],
    }),
    async (context) => context.json(await liftStop(context.var.work, context.req.valid("param").stop_id, context.req.valid("json").reason), 200),
  )
  .openapi(
    operation(actions["guard.list"], {
      method: "get",
      path: "/guards/limits/{scope}/{scope_id}",
      id: "getLimits",
      tag,
      summary: "The budget and the limits of an agent, a board or the organization, and what has gone of them",
      params: limitsOf,
      answer: Limits,
      status: 200,
    }),
    async (context) => context.json(await getLimits(context.var.work, whichOf(context.req.valid("param"))), 200),
  )
  .openapi(
    operation(actions["guard.configure"], {
      method: "put",
      path: "/guards/limits/{scope}/{scope_id}",
      id: "setLimits",
      tag,
      summary: "Set a budget and limits",
      description:
        "Each budget counts by itself: an agent needs something left of its own, its board's and its organization's. Of the other settings the nearest holds.",
      params: limitsOf,
      body: LimitsUpdate,
      answer: Limits,
      status: 200,
      errors: ["stale_version", "conflict", "board_archived"],
    }),
    async (context) => context.json(await setLimits(context.var.work, whichOf(context.req.valid("param")), context.req.valid("json")), 200),
  )
  .openapi(
    operation(actions["guard.read"], {
      method: "get",
      path: "/agents/{agent_id}/guard",
      id: "getAgentGuard",
      tag,
      summary: "How an agent is guarded: stops, settings and where each comes from, budgets",
      params: z.object({ agent_id: Id }),
      answer: AgentGuard,
      status: 200,
    }),
    async (context) => context.json(await getAgentGuard(context.var.work, context.req.valid("param").agent_id), 200),
  );
