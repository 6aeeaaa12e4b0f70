// Agents: what other slices may use.
export { actions as agentActions } from "./actions.ts";
export { AgentCaller } from "./caller.ts";
export { abridgedAgent, agentIdOf, gatewayAgentId, presentAgent } from "./rules.ts";
export { newRunner } from "./runner.ts";
export { agentHealth } from "./service.ts";
export { agentsOfBoard } from "./store.ts";
export type { AgentRow } from "./tables.ts";
