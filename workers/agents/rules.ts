// Pure decisions about agents: what they are called on a gateway, what their status is, what they may do to a task.
import type { Agent } from "./schema.ts";
import type { AgentWithLink } from "./tables.ts";

/** Names on the gateway keep the field's forms (core.md 2.1). */
export const gatewayAgentId = (agentId: string): string => `mc-${agentId}`;
export const mainSessionKey = (agentId: string): string => `agent:${gatewayAgentId(agentId)}:main`;
export const workspacePath = (root: string, agentId: string): string => `${root.replace(/\/+$/, "")}/workspace-${gatewayAgentId(agentId)}`;

export function statusOf(row: Pick<AgentWithLink, "state" | "gateway_status">): Agent["status"] {
  if (row.state !== "ready") return row.state;
  return row.gateway_status === "online" ? "online" : "offline";
}

export function presentAgent(row: AgentWithLink): Agent {
  const { state: _state, deleted_at: _deleted, gateway_status: _link, capabilities, config, ...rest } = row;
  return {
    ...rest,
    capabilities: JSON.parse(capabilities) as string[],
    config: JSON.parse(config) as Record<string, unknown>,
    status: statusOf(row),
    openclaw_session_id: row.session_key,
    is_board_lead: false,
    is_gateway_main: false,
  };
}
