// Which agent of ours a gateway's session belongs to, by the name that the agent has there.
import type { AgentOfSession } from "#worker/runs/index.ts";
import { agentIdOf } from "./rules.ts";
import { agentById } from "./store.ts";

const OF_AGENT = /^agent:([^:]{1,100}):/;

export const agentOfSession: AgentOfSession = async (db, gatewayId, sessionKey) => {
  const id = agentIdOf(OF_AGENT.exec(sessionKey)?.[1] ?? "");
  if (!id) return null;
  const { agent } = await db.ask({ agent: agentById(db, id) });
  return agent && agent.gateway_id === gatewayId && agent.deleted_at === null ? agent : null;
};
