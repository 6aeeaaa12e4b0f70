// Runs of agents: what other slices may use.
export { type CommandFacts, type HeldPlace, holdCommand, refuseCommand, type RefusedFacts, releaseCommand } from "./held.ts";
export { cancelledCommand, heldCommand, heldCommands } from "./held-store.ts";
export { isOpen, OUTPUT_MAX_CHARS, type RunChange, taskOfSession, taskSessionKey } from "./state.ts";
export type { SendAsk, SendBatch, SendGate, SendVerdict } from "./ports.ts";
export { moveRun, presentExecution, presentRun, type RunOrder, startRun } from "./runs.ts";
export {
  latestRun,
  noOpenRunGuard,
  openRunKeys,
  openRunCountSql,
  openRunJsonSql,
  openRunsOfAgentSql,
  openRunsOfBoard,
  openRunsOfGateway,
  runById,
  runCountOfTask,
  runsOfTask,
} from "./store.ts";
export type { RunRow } from "./tables.ts";
