// What differs of an agent on its gateway, over HTTP.
import { z } from "zod";
import { AgentDrift, DriftResolution } from "#worker/drifts/schema.ts";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { getDrift, resolveDrift } from "./drift.ts";
import { Agent } from "./schema.ts";

const tag = "Agents";
const params = z.object({ agent_id: Id });

export const driftRoutes = api()
  .openapi(
    operation(actions["agent.manage"], {
      method: "get",
      path: "/agents/{agent_id}/drift",
      id: "getAgentDrift",
      tag,
      summary: "What somebody has changed of it on its gateway",
      description:
        "Its files, what it may run, its name and model there, and whether it is there at all, as they were read last: on connecting, on changes, hourly.",
      params,
      answer: AgentDrift,
      status: 200,
    }),
    async (context) => context.json(await getDrift(context.var.work, context.req.valid("param").agent_id), 200),
  )
  .openapi(
    operation(actions["agent.manage"], {
      method: "post",
      path: "/agents/{agent_id}/drift",
      id: "resolveAgentDrift",
      tag,
      summary: "Settle what was changed on its gateway",
      description:
        "Overwrite: it is provisioned again. Accept: nothing is written, and it stands until it changes again; only people accept that it may run more unasked. Adopt: its command policy, description, name and model here become what is there; 409 where something else differs too.",
      params,
      body: DriftResolution,
      answer: Agent,
      status: 200,
      errors: ["stale_version", "conflict"],
    }),
    async (context) => {
      const agent = await resolveDrift(context.var.work, context.req.valid("param").agent_id, context.req.valid("json"));
      return context.json(agent, 200, etag(agent.version));
    },
  );
