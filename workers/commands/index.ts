// Commands for gateways: what other slices may use.
export { type CommandKind, type CommandPayloads, commandStatement, deadlineAfter, settleCommandStatements } from "#worker/gateways/index.ts";
