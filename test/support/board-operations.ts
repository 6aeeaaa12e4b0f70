// What is said to each operation on boards and their groups.
import { nothing, type Operation, saying, spending } from "./saying.ts";

export const OF_BOARDS: Record<string, Operation> = {
  createBoardGroup: ({ of }) => ({ body: { organization_id: of.id, name: "New" } }),
  listBoardGroups: nothing,
  getBoardGroup: nothing,
  updateBoardGroup: saying({ name: "Renamed" }),
  getBoardGroupSnapshot: nothing,
  setBoardGroupHeartbeat: saying({ every: "30m" }),
  listBoardGroupNotes: nothing,
  createBoardGroupNote: saying({ text: "New" }),
  updateBoardGroupNote: saying({ text: "Changed" }),
  deleteBoardGroupNote: nothing,
  deleteBoardGroup: nothing,
  createBoard: ({ of }) => ({ body: { organization_id: of.id, name: "New" } }),
  listBoards: nothing,
  listBoardTemplates: nothing,
  duplicateBoard: saying({ name: "Copy", with_tasks: true }),
  archiveBoard: spending(undefined),
  unarchiveBoard: nothing,
  updateBoard: saying({ name: "Renamed" }),
  deleteBoard: nothing,
  getBoard: nothing,
  getBoardSnapshot: nothing,
  getGroupSnapshotOfBoard: nothing,
  streamTasks: nothing,
  streamApprovals: nothing,
};
