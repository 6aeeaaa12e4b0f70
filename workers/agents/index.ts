// Agents: what other slices may use.
export { actions as agentActions } from "./actions.ts";
export { AgentCaller } from "./caller.ts";
export { abridgedAgent, agentIdOf, agentOfSession, gatewayAgentId, presentAgent } from "./rules.ts";
export { whyTooLoose } from "./permission.ts";
export { newRunner } from "./runner.ts";
export { agentHealth } from "./service.ts";
export { agentForCaller, agentsOfBoard } from "./store.ts";
export type { AgentRow } from "./tables.ts";
