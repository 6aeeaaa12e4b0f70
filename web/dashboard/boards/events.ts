// What events do to boards and groups: in their lists, and to the board on screen.
import { dropFromList, listEvent, reload } from "../live/cache.ts";
import { isAbout } from "../live/events.ts";
import type { EventView } from "../live/wire.ts";
import { archivedKey, boardsKey, groupsKey } from "./keys.ts";
import type { BoardSnapshot } from "./wire.ts";

export function onBoardEvent(snapshot: BoardSnapshot, event: EventView): BoardSnapshot {
  if (!isAbout(event, "board") || event.type === "board.deleted") return snapshot;
  return { ...snapshot, board: { ...snapshot.board, ...event.after, seq: event.seq } };
}

const ARCHIVE: readonly string[] = ["board.archived", "board.unarchived", "board.deleted"];

export function onBoardListEvent(event: EventView): void {
  if (isAbout(event, "board")) {
    listEvent(boardsKey(), event);
    if (event.type === "board.archived") dropFromList(boardsKey(), event.subject.id);
    if (ARCHIVE.includes(event.type)) void reload(archivedKey());
  }
  if (isAbout(event, "board_group")) listEvent(groupsKey(), event);
}
