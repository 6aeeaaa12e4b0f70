// The events of boards and their groups.
import { changedPayload, createdPayload, defineEvents, deletedPayload, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { Board, BoardGroup, GroupNote } from "./schema.ts";

export const events = defineEvents({
  "board_group.created": { payload: createdPayload(BoardGroup), says: "created board group", readBy: "board_group.read" },
  "board_group.updated": { payload: changedPayload(BoardGroup), says: "updated board group", readBy: "board_group.read" },
  "board_group.deleted": { payload: deletedPayload(BoardGroup), says: "deleted board group", readBy: "board_group.read" },
  "board_group_note.created": { payload: createdPayload(GroupNote), says: "left a note in board group", readBy: "board_group.read" },
  "board_group_note.updated": { payload: changedPayload(GroupNote), says: "changed a note in board group", readBy: "board_group.read" },
  "board_group_note.deleted": { payload: deletedPayload(GroupNote), says: "deleted a note in board group", readBy: "board_group.read" },
  "board.created": { payload: createdPayload(Board), says: "created board", readBy: "board.read" },
  "board.updated": { payload: changedPayload(Board), says: "updated board", readBy: "board.read" },
  "board.archived": { payload: changedPayload(Board), says: "archived board", readBy: "board.read" },
  "board.unarchived": { payload: changedPayload(Board), says: "took board into use again", readBy: "board.read" },
  "board.deleted": { payload: deletedPayload(Board), says: "deleted board", readBy: "board.read" },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
