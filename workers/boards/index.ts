// Boards: what other slices may use.
export { ACTIONS as BOARD_ACTIONS } from "./actions.ts";
export { changesOf } from "./rules.ts";
export { loadBoard, type LoadedBoard } from "./service.ts";
export { boardForCallerStatement, type BoardWithSeq, presentBoard, splitBoard } from "./store.ts";
export { portable as boardsPortable } from "./portable.ts";
