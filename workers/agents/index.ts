// Agents: what other slices may use.
export { actions as agentActions } from "./actions.ts";
export { type ArrivingAgent, arrivingAgent, canBeWritten } from "./arrivals.ts";
export { AgentCaller } from "./caller.ts";
export { abridgedAgent, idInName, nameInSession, nameThere, presentAgent, statusOf as agentStatusOf } from "./rules.ts";
export { whyTooLoose } from "./permission.ts";
export { wakeGatewayOf } from "./provision.ts";
export { loadAgent } from "./load.ts";
export { newRunner } from "./runner.ts";
export { agentHealth } from "./service.ts";
export { agentForCaller, agentsOfBoard, namesOnGateway, type OurName } from "./store.ts";
export type { AgentRow } from "./tables.ts";
