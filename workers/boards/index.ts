// Boards: what other slices may use.
export { ACTIONS as BOARD_ACTIONS } from "./actions.ts";
export { changesOf } from "./rules.ts";
export { loadBoard, type LoadedBoard } from "./service.ts";
export { boardStatement, type BoardWithSeq, presentBoard } from "./store.ts";
