// Boards: what other slices may use.
export { actions as boardActions } from "./actions.ts";
export { boardGrant, boardGrantBy, boardGrantsBy } from "./grants-store.ts";
export { type BoardChange, changeBoard } from "./changing.ts";
export { arrivingBoard, arrivingGroup } from "./arrivals.ts";
export { checksOf } from "./checks.ts";
export { presentBoard } from "./present.ts";
export { type BoardTeller, type From, HeardEvents, streamOfBoard } from "./board-stream.ts";
export { listen, watcherOf } from "./listening.ts";
export { groupOfBoard } from "./group-store.ts";
export { loadGroup } from "./groups.ts";
export type { FirstTask, FirstTasks } from "./ports.ts";
export { toReferenceProblem } from "./references.ts";
export { asciiSlugOf } from "./rules.ts";
export { loadBoard, type LoadedBoard } from "./service.ts";
export {
  boardsForAgent,
  boardsInGroupSql,
  boardInUseSql,
  type BoardWithSeq,
  countTasksStatement,
  lastKeySql,
  lastNumberSql,
  livingBoardGuard,
  referenceGuard,
  settleTaskCountsSql,
  takeNumber,
  takeNumbersStatements,
} from "./store.ts";
