// Roll-outs over HTTP.
import { z } from "zod";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { AGENT_STATES, PreviewList, PreviewQuery, RollOut, RollOutAgentList, RollOutCreate, RollOutList } from "./schema.ts";
import { cancelRollOut, getRollOut, listRolledOut, listRollOuts, previewRollOut, startRollOut } from "./service.ts";

const tag = "Agents";
const params = z.object({ roll_out_id: Id });

export const rollOutRoutes = api()
  .openapi(
    operation(actions["roll_out.read"], {
      method: "get",
      path: "/agent-defaults/{place_id}/roll-out-preview",
      id: "previewAgentRollOut",
      tag,
      summary: "What rolling out what agents inherit would change, agent by agent",
      description: "Each part is told as it was written last and as it would be written now, without tokens.",
      params: z.object({ place_id: Id }),
      query: PreviewQuery,
      answer: PreviewList,
      status: 200,
    }),
    async (context) => context.json(await previewRollOut(context.var.work, context.req.valid("param").place_id, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["roll_out.start"], {
      method: "post",
      path: "/agent-roll-outs",
      id: "startAgentRollOut",
      tag,
      summary: "Roll out what agents inherit to all agents below a place",
      description:
        "In the background, fifty agents at a time, in the name of whoever starts it. Only agents of which something differs are written, unless more is asked for. It goes on wherever it was cut off, and ends a day later at the latest.",
      body: RollOutCreate,
      answer: RollOut,
      status: 201,
      errors: ["conflict"],
    }),
    async (context) => {
      const started = await startRollOut(context.var.work, context.req.valid("json"));
      return context.json(started, 201, etag(started.version));
    },
  )
  .openapi(
    operation(actions["roll_out.read"], {
      method: "get",
      path: "/agent-roll-outs",
      id: "listAgentRollOuts",
      tag,
      summary: "Roll-outs of the last 30 days, the newest first",
      query: PageQuery.extend({ place_id: Id.optional() }),
      answer: RollOutList,
      status: 200,
    }),
    async (context) => {
      const { place_id, ...page } = context.req.valid("query");
      return context.json(await listRollOuts(context.var.work, place_id ?? null, page), 200);
    },
  )
  .openapi(
    operation(actions["roll_out.read"], {
      method: "get",
      path: "/agent-roll-outs/{roll_out_id}",
      id: "getAgentRollOut",
      tag,
      summary: "How far a roll-out has come",
      params,
      answer: RollOut,
      status: 200,
    }),
    async (context) => {
      const rollOut = await getRollOut(context.var.work, context.req.valid("param").roll_out_id);
      return context.json(rollOut, 200, etag(rollOut.version));
    },
  )
  .openapi(
    operation(actions["roll_out.read"], {
      method: "get",
      path: "/agent-roll-outs/{roll_out_id}/agents",
      id: "listRolledOutAgents",
      tag,
      summary: "What became of each agent of a roll-out",
      params,
      query: PageQuery.extend({ status: z.enum(AGENT_STATES).optional() }),
      answer: RollOutAgentList,
      status: 200,
    }),
    async (context) => {
      const { status, ...page } = context.req.valid("query");
      return context.json(await listRolledOut(context.var.work, context.req.valid("param").roll_out_id, status ?? null, page), 200);
    },
  )
  .openapi(
    operation(actions["roll_out.start"], {
      method: "post",
      path: "/agent-roll-outs/{roll_out_id}/cancel",
      id: "cancelAgentRollOut",
      tag,
      summary: "Stop a roll-out",
      description: "What waits is not written any more; what is on its way to a gateway arrives.",
      params,
      answer: RollOut,
      status: 200,
      errors: ["conflict", "stale_version"],
    }),
    async (context) => {
      const rollOut = await cancelRollOut(context.var.work, context.req.valid("param").roll_out_id);
      return context.json(rollOut, 200, etag(rollOut.version));
    },
  );
