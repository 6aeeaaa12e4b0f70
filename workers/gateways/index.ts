// Gateways: what other slices may use.
export { type CommandKind, type CommandPayloads, commandStatement, deadlineAfter, settleCommandStatements } from "./commands.ts";
export { gatewayLink, type LinkScope } from "./link-stub.ts";
export { moveRun, openRunJsonSql, openRunsOfBoardStatement, presentExecution, presentRun, startRun, taskSessionKey } from "./runs.ts";
export { actions as gatewayActions } from "./actions.ts";
export { loadGateway } from "./service.ts";
export type { GatewayRow, RunRow } from "./tables.ts";
export { portable as gatewaysPortable } from "./portable.ts";
