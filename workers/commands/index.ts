// Commands for gateways: what other slices may use.
export {
  type CommandKind,
  type CommandPayloads,
  commandStatement,
  COMMAND_TTL_MS,
  DEADLINE_PASSED,
  deadlineAfter,
  postponedEvent,
  type ProvisionPayload,
  type RunBeginning,
  repeatCommand,
  requeueCommand,
  settleCommand,
  withdrawCommand,
} from "./commands.ts";
export {
  commandsByIds,
  cancelCommandStatement,
  cancelLaneStatement,
  countAttemptStatement,
  discountAttemptsStatement,
  dueLaneStatement,
  emptyCommandStatement,
  notSentSinceGuard,
  postponeCommandStatement,
  progressStatement,
  queuedCommands,
  waitingGateways,
  withdrawHeartbeatsStatement,
  withdrawUnsentStatements,
  laneRoomGuard,
} from "./store.ts";
export type { GatewayCommandRow } from "./tables.ts";
