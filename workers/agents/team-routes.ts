// What an agent asks of those that it works with, over HTTP.
import { z } from "zod";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { Agent, AgentList } from "./schema.ts";
import { dismiss, listTeam, recruit } from "./team.ts";
import { TeamMember, TeamQuery } from "./team-shapes.ts";

const tag = "Agent API";

export const teamRoutes = api()
  .openapi(
    operation(actions["agent.list_team"], {
      method: "get",
      path: "/agent/agents",
      id: "agentListAgents",
      tag,
      summary: "The agents that I work with",
      description: "Those of your board. The main agent of a gateway: those that live there, or of one of its boards.",
      query: TeamQuery,
      answer: AgentList,
      status: 200,
    }),
    async (context) => {
      const { board_id, ...page } = context.req.valid("query");
      return context.json(await listTeam(context.var.work, board_id ?? null, page), 200);
    },
  )
  .openapi(
    operation(actions["agent.recruit"], {
      method: "post",
      path: "/agent/agents",
      id: "agentCreateAgent",
      tag,
      summary: "Make an agent for the board that I lead",
      description:
        "On the gateway of the board, else on yours; it asks before it runs commands. No more than the board's `max_agents` (one, where nobody has said), the lead not counted. A name that another agent of the board has is refused.",
      body: TeamMember,
      answer: Agent,
      status: 201,
      errors: ["gateway_required", "already_exists"],
    }),
    async (context) => {
      const agent = await recruit(context.var.work, context.req.valid("json"));
      return context.json(agent, 201, etag(agent.version));
    },
  )
  .openapi(
    operation(actions["agent.dismiss"], {
      method: "delete",
      path: "/agent/boards/{board_id}/agents/{agent_id}",
      id: "agentDeleteAgent",
      tag,
      summary: "Delete an agent of the board that I lead",
      params: z.object({ board_id: Id, agent_id: Id }),
      answer: null,
      status: 204,
    }),
    async (context) => {
      const { board_id, agent_id } = context.req.valid("param");
      await dismiss(context.var.work, board_id, agent_id);
      return context.body(null, 204);
    },
  );
