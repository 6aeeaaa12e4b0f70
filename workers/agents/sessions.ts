// Which agent of ours a gateway's session belongs to, by the name that the agent has there.
import type { AgentOfSession } from "#worker/runs/index.ts";
import { nameInSession } from "./rules.ts";
import { agentOnGateway } from "./store.ts";

/** Where it lives on that gateway. */
export const agentThere: AgentOfSession = async (db, gatewayId, sessionKey) => {
  const name = nameInSession(sessionKey);
  return name === null ? null : (await db.ask({ agent: agentOnGateway(db, gatewayId, name) })).agent;
};
