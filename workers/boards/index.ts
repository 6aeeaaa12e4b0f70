// Boards: what other slices may use.
export { actions as boardActions } from "./actions.ts";
export { boardGrant, boardGrantBy, boardGrantStatement } from "./grants.ts";
export { changesOf } from "./rules.ts";
export { loadBoard, type LoadedBoard } from "./service.ts";
export { boardForCallerStatement, type BoardWithSeq, presentBoard, splitBoard } from "./store.ts";
export { portable as boardsPortable } from "./portable.ts";
