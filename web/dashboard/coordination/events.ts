// What events do to the list on screen, and where the timeline leads.
import type { LinkProps } from "@tanstack/react-router";
import { reload } from "../live/cache.ts";
import { isAbout } from "../live/events.ts";
import type { EventView } from "../live/wire.ts";
import { coordinationKey } from "./keys.ts";

export function onCoordinationEvent(event: EventView): void {
  if (isAbout(event, "coordination")) void reload(coordinationKey());
}

export const linkOfRequest = ({ subject, board_id }: EventView): LinkProps | null =>
  subject.type === "coordination_request" ? { to: "/coordination", search: board_id ? { board: board_id } : {} } : null;
