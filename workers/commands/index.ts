// Commands for gateways: what other slices may use.
export {
  type CommandKind,
  type CommandPayloads,
  commandStatement,
  COMMAND_TTL_MS,
  deadlineAfter,
  type ProvisionPayload,
  type RunBeginning,
  requeueCommand,
  settleCommand,
  withdrawCommand,
} from "./commands.ts";
export {
  cancelCommandStatement,
  cancelLaneStatement,
  countAttemptStatement,
  discountAttemptsStatement,
  dueLaneStatement,
  emptyCommandStatement,
  postponeCommandStatement,
  queuedCommands,
  waitingGateways,
  laneRoomGuard,
} from "./store.ts";
export type { GatewayCommandRow } from "./tables.ts";
