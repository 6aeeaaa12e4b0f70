// What events do to the checks of tasks: on their board's snapshot, and to those on screen.
import { type BoardSnapshot, boardKey } from "../boards/index.ts";
import { reload } from "../live/cache.ts";
import { isAbout } from "../live/events.ts";
import type { EventView } from "../live/wire.ts";
import { taskChecksKey } from "./keys.ts";

export function onCheckBoardEvent(snapshot: BoardSnapshot, event: EventView): BoardSnapshot {
  if (!isAbout(event, "check")) return snapshot;
  const { verification } = event.payload;
  if (!verification) return snapshot;
  return { ...snapshot, tasks: snapshot.tasks.map((task) => (task.id === event.subject.id ? { ...task, verification } : task)) };
}

/** Where done means something else now, every task of the board stands otherwise. */
export function onCheckEvent(event: EventView): void {
  if (isAbout(event, "check")) void reload(taskChecksKey(event.subject.id));
  if (!isAbout(event, "board") || event.type !== "board.updated" || event.after?.checks === undefined) return;
  void reload(boardKey(event.subject.id));
  void reload(taskChecksKey());
}
