// Which agent of ours a gateway's session belongs to, by the name that the agent has there.
import type { AgentOfSession } from "#worker/runs/index.ts";
import { agentOfSession } from "./rules.ts";
import { agentById } from "./store.ts";

/** Where it lives on that gateway. */
export const agentThere: AgentOfSession = async (db, gatewayId, sessionKey) => {
  const id = agentOfSession(sessionKey);
  if (!id) return null;
  const { agent } = await db.ask({ agent: agentById(db, id) });
  return agent && agent.gateway_id === gatewayId && agent.deleted_at === null ? agent : null;
};
