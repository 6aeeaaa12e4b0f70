// Runs of agents: what other slices may use.
export {
  type CommandFacts,
  commandHash,
  execLane,
  type HeldPlace,
  holdCommand,
  replaceCommand,
  refuseCommand,
  type RefusedFacts,
  releaseCommand,
} from "./held.ts";
export type { HeldOutcome } from "./schema.ts";
export { heldCommand, heldCommands, lostCommand } from "./held-store.ts";
export { givenAtSql, joinOutcomesSql, lastRouting, openRunsOnBoardSql, type RoutedRun } from "./outcome-store.ts";
export { isOpen, OUTPUT_MAX_CHARS, RESENDS_MAX, type RunChange, taskOfSession, taskSessionKey } from "./state.ts";
export type { Halted, WakeAsk, WakeVerdict } from "./guard-ports.ts";
export type { AgentOfSession, SendAsk, SendBatch, SendGate, SendVerdict } from "./ports.ts";
export {
  abortStatement,
  adoptRun,
  isAdopted,
  type MovedRun,
  moveRun,
  presentExecution,
  presentRun,
  requeueRun,
  RUN_TTL_MS,
  type RunOrder,
  startRun,
} from "./runs.ts";
export {
  everyRun,
  gatewayOfOpenRun,
  givenOnAtSql,
  handedOnSql,
  type HandOver,
  handOverOf,
  knownRunIds,
  latestRun,
  noOpenRunGuard,
  openRunKeys,
  openRunIdSql,
  openRunJsonSql,
  openRunsOfAgent,
  openRunsOfBoard,
  openRunsOfGateway,
  rememberBootStatement,
  runById,
  runCountOfTask,
  runsOfTask,
  stopAsked,
} from "./store.ts";
export type { RunRow } from "./tables.ts";
