// What agents are given, over HTTP.
import { z } from "zod";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { AgentDefaults, AgentDefaultsUpdate } from "./schema.ts";
import { getDefaults, updateDefaults } from "./service.ts";

const tag = "Agents";
const params = z.object({ place_id: Id.meta({ description: "an organization, a group of boards, or a board" }) });
const place = { path: "/agent-defaults/{place_id}", tag, params, answer: AgentDefaults, status: 200 } as const;

export const agentDefaultsRoutes = api()
  .openapi(
    operation(actions["agent_defaults.read"], {
      ...place,
      method: "get",
      id: "getAgentDefaults",
      summary: "What agents are given by an organization, a group of boards, or a board",
    }),
    async (context) => {
      const defaults = await getDefaults(context.var.work, context.req.valid("param").place_id);
      return context.json(defaults, 200, etag(defaults.version));
    },
  )
  .openapi(
    operation(actions["agent_defaults.manage"], {
      ...place,
      method: "patch",
      id: "updateAgentDefaults",
      summary: "Say what agents are given",
      description:
        "It holds for every agent below that says nothing itself, where nothing nearer to it does, from when the agent is written next: POST /agent-roll-outs writes all of them.",
      body: AgentDefaultsUpdate,
      errors: ["stale_version", "conflict", "already_exists", "board_archived"],
    }),
    async (context) => {
      const defaults = await updateDefaults(context.var.work, context.req.valid("param").place_id, context.req.valid("json"));
      return context.json(defaults, 200, etag(defaults.version));
    },
  );
