// What other slices and the shell may use of this slice.
export { type GoalDraft, goalInput, goalOf } from "./goal.ts";
export { GoalFields } from "./goal-fields.tsx";
export type { Reporter } from "./check-reporters.tsx";
export { boardKey, boardsKey } from "./keys.ts";
export { BoardSettings } from "./lazy.ts";
export { type BoardSection, type OwnBoard, sectionsOf, useOwnBoards } from "./own-boards.ts";
export { PausedNote } from "./paused-note.tsx";
export { boardList, useBoardGroups, useBoards, useCreateBoard, useUpdateBoard } from "./live.ts";
export { type ApplyBoardEvent, BoardEventContext, loadSnapshot, snapshotOf, snapshotQuery, updateSnapshot } from "./snapshot.ts";
export type { Board, BoardSnapshot } from "./wire.ts";
