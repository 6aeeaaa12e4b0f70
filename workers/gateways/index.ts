// Gateways: what other slices may use.
export { actions as gatewayActions } from "./actions.ts";
export type { GatewayUser } from "./gateway-users.ts";
export { type LinkChange, linkStands, wentOffline, wentOnline } from "./link-state.ts";
export { gatewayLink, type LinkScope, type LinkVerbs, wakeLink } from "./link-stub.ts";
export { authorizeGateway, loadGateway } from "./service.ts";
export { gatewayById, gatewayForCaller, untrustedGateways } from "./store.ts";
export type { GatewayRow } from "./tables.ts";
export { rowsOnGateways } from "./users-store.ts";
export { trustProblem, isCheckDue, type Trust } from "./trust.ts";
