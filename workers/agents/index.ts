// Agents: what other slices may use.
export { actions as agentActions } from "./actions.ts";
export { type ArrivingAgent, arrivingAgent, canBeWritten } from "./arrivals.ts";
export { AgentCaller } from "./caller.ts";
export { abridgedAgent, idInName, nameInSession, nameThere, presentAgent, statusOf as agentStatusOf } from "./rules.ts";
export { whyTooLoose } from "./permission.ts";
export { wakeGatewayOf } from "./provision.ts";
export { loadAgent } from "./load.ts";
export { newRunner } from "./runner.ts";
export { provedAgent } from "./service.ts";
export { agentForCaller, agentsOfBoard, namesOnGateway, type OurName } from "./store.ts";
export { laneOf, provision } from "./provision.ts";
export { changesOfParts, type PartChange } from "./settings.ts";
export type { AgentSite } from "./store.ts";
export { withoutTexts } from "./texts.ts";
export { writtenAs } from "./writing.ts";
export type { AgentRow, AgentWithLink } from "./tables.ts";
