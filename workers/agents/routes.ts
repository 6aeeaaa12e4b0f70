// Agents over HTTP, for people. What agents call themselves is in tasks/agent-routes.ts.
import { z } from "zod";
import { created, noContent, ok, Routes } from "#worker/platform/legacy-http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { Agent, AgentCreate, AgentList, AgentListQuery, AgentUpdate } from "./schema.ts";
import { actions } from "./actions.ts";
import { createAgent, deleteAgent, getAgent, listAgents, reprovisionAgent, updateAgent } from "./service.ts";

const TAG = "Agents";
const AgentId = z.object({ agent_id: Id });

export const agentRoutes = new Routes()
  .add(
    {
      method: "post",
      path: "/agents",
      id: "createAgent",
      tag: TAG,
      summary: "Create an agent",
      description:
        "With a gateway_id it is created on that gateway at once (status provisioning, then online or failed with its error); without one it is a draft.",
      action: actions["agent.manage"],
      callers: ["person"],
      body: AgentCreate,
      answer: Agent,
      status: 201,
    },
    async ({ body }, work) => created(await createAgent(work, body), 1),
  )
  .add(
    {
      method: "get",
      path: "/agents",
      id: "listAgents",
      tag: TAG,
      summary: "Agents of the active organization",
      action: actions["agent.list"],
      callers: ["person"],
      query: PageQuery.extend(AgentListQuery.shape),
      answer: AgentList,
    },
    async ({ query: { board_id, gateway_id, ...page } }, work) => ok(await listAgents(work, { boardId: board_id, gatewayId: gateway_id }, page)),
  )
  .add(
    {
      method: "get",
      path: "/agents/:agent_id",
      id: "getAgent",
      tag: TAG,
      summary: "One agent",
      action: actions["agent.read"],
      callers: ["person", "agent"],
      params: AgentId,
      answer: Agent,
    },
    async ({ params }, work) => {
      const agent = await getAgent(work, params.agent_id);
      return ok(agent, agent.version);
    },
  )
  .add(
    {
      method: "patch",
      path: "/agents/:agent_id",
      id: "updateAgent",
      tag: TAG,
      summary: "Change an agent",
      description: "Changes that concern its gateway provision it again; its token changes with that.",
      action: actions["agent.manage"],
      callers: ["person"],
      params: AgentId,
      body: AgentUpdate,
      answer: Agent,
      errors: ["stale_version", "conflict"],
    },
    async ({ params, body }, work) => {
      const agent = await updateAgent(work, params.agent_id, body);
      return ok(agent, agent.version);
    },
  )
  .add(
    {
      method: "post",
      path: "/agents/:agent_id/provision",
      id: "provisionAgent",
      tag: TAG,
      summary: "Provision again",
      action: actions["agent.manage"],
      callers: ["person"],
      params: AgentId,
      answer: Agent,
      errors: ["gateway_required"],
    },
    async ({ params }, work) => {
      const agent = await reprovisionAgent(work, params.agent_id);
      return ok(agent, agent.version);
    },
  )
  .add(
    {
      method: "delete",
      path: "/agents/:agent_id",
      id: "deleteAgent",
      tag: TAG,
      summary: "Delete an agent",
      description: "Its token ends at once; its gateway removes it when it is there.",
      action: actions["agent.manage"],
      callers: ["person"],
      params: AgentId,
      answer: null,
      status: 204,
      errors: ["stale_version"],
    },
    async ({ params }, work) => {
      await deleteAgent(work, params.agent_id);
      return noContent();
    },
  );
