// Gateways: what other slices may use.
export { actions as gatewayActions } from "./actions.ts";
export { askGateway } from "./ask.ts";
export { type Dialled, dialledGateway, dialProblem, openToken } from "./dialled.ts";
export type { GatewayUser } from "./gateway-users.ts";
export { type LinkChange, linkStands, wasHeard, wentOffline, wentOnline } from "./link-state.ts";
export {
  type Dialling,
  dialLink,
  type Features,
  gatewayLink,
  type Heartbeat,
  type HeartbeatAnswer,
  LINK_QUESTIONS,
  type LinkAnswer,
  type LinkQuestion,
  type LinkScope,
  type LinkVerbs,
  type OpenConnection,
  wakeLink,
} from "./link-stub.ts";
export { presentGateway } from "./present.ts";
export { deregistration, noteHeartbeatStatement, planRegistration, type Registration } from "./registration.ts";
export { admitGateway } from "./relay-token.ts";
export { authorizeGateway, loadGateway } from "./service.ts";
export { gatewayById, gatewayByName, gatewayCount, gatewayForCaller, gatewaysOf, gatewaysToDial, untrustedGateways } from "./store.ts";
export type { GatewayRow } from "./tables.ts";
export { rowsOnGateways } from "./users-store.ts";
export { trustProblem, isCheckDue, type Trust } from "./trust.ts";
