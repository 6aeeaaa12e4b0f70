// What events do to the recurring tasks on screen.
import type { LinkProps } from "@tanstack/react-router";
import { reload } from "../live/cache.ts";
import { isAbout } from "../live/events.ts";
import type { EventView } from "../live/wire.ts";
import { recurrencesKey } from "./keys.ts";

export function onRecurrenceEvent(event: EventView): void {
  if (isAbout(event, "recurrence")) void reload(recurrencesKey());
}

export function linkOfRecurrence({ subject, board_id }: EventView): LinkProps | null {
  return subject.type === "recurrence" && board_id ? { to: "/boards/$boardId/recurring", params: { boardId: board_id } } : null;
}
