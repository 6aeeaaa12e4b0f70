// Agents: what other slices may use.
export { AgentCaller } from "./caller.ts";
export { noteCaller } from "./presence.ts";
export { gatewayAgentId, presentAgent, statusOf } from "./rules.ts";
export { actions as agentActions } from "./actions.ts";
export { listAgents } from "./service.ts";
export { agentsOfBoardStatement } from "./store.ts";
export type { AgentRow, AgentWithLink } from "./tables.ts";
export { portable as agentsPortable } from "./portable.ts";
