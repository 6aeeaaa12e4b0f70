// Runs of agents: what other slices may use.
export {
  moveRun,
  openRunJsonSql,
  openRunsOfBoardStatement,
  presentExecution,
  presentRun,
  type RunRow,
  startRun,
  taskSessionKey,
} from "#worker/gateways/index.ts";
