// Runs of agents: what other slices may use.
export { type CommandFacts, type HeldPlace, holdCommand, refuseCommand, type RefusedFacts, releaseCommand } from "./held.ts";
export { cancelledCommand, heldCommand, heldCommands } from "./held-store.ts";
export { isOpen, OUTPUT_MAX_CHARS, type RunChange, taskOfSession, taskSessionKey } from "./state.ts";
export type { SendAsk, SendBatch, SendGate, SendVerdict } from "./ports.ts";
export { adoptRun, type MovedRun, moveRun, presentExecution, presentRun, type RunOrder, startRun } from "./runs.ts";
export {
  givenOnAtSql,
  handedOnSql,
  type HandOver,
  handOverOf,
  knownRunIds,
  latestRun,
  noOpenRunGuard,
  openRunKeys,
  OPEN_RUNS_PAGE,
  openRunIdSql,
  openRunJsonSql,
  openRunsOfAgentSql,
  openRunsOfBoard,
  openRunsOfGateway,
  runById,
  runCountOfTask,
  runsOfTask,
} from "./store.ts";
export type { RunRow } from "./tables.ts";
