// What other slices and the shell may use of this slice.
export type { Reporter } from "./check-reporters.tsx";
export { boardKey, boardsKey } from "./keys.ts";
export { BoardSettings } from "./lazy.ts";
export { boardList, useBoardGroups, useBoards, useCreateBoard } from "./live.ts";
export { type ApplyBoardEvent, BoardEventContext, loadSnapshot, snapshotOf, snapshotQuery, updateSnapshot } from "./snapshot.ts";
export type { Board, BoardSnapshot } from "./wire.ts";
