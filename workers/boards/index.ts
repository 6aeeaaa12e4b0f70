// Boards: what other slices may use.
export { actions as boardActions } from "./actions.ts";
export { boardGrant, boardGrantBy, boardGrantsBy } from "./grants-store.ts";
export { presentBoard } from "./present.ts";
export { toReferenceProblem } from "./references.ts";
export { loadBoard, type LoadedBoard } from "./service.ts";
export {
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
