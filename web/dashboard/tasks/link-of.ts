// The task that an event is about, on its board.
import type { LinkProps } from "@tanstack/react-router";
import type { EventView } from "../live/wire.ts";

export function linkOfTask(event: EventView): LinkProps | null {
  const task = event.subject.type === "task" ? event.subject : event.about?.type === "task" ? event.about : null;
  if (!task || !event.board_id || event.type === "task.deleted" || event.type === "task.left") return null;
  return { to: "/boards/$boardId", params: { boardId: event.board_id }, search: { task: task.id } };
}
