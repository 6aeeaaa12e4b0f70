// What events do to the memory on screen: many in a moment are one look.
import type { LinkProps } from "@tanstack/react-router";
import { reload } from "../live/cache.ts";
import { isAbout } from "../live/events.ts";
import type { EventView } from "../live/wire.ts";
import { memoriesKey } from "./keys.ts";

const TOGETHER_MS = 300;
const due = new Set<string>();

export function onMemoryEvent(event: EventView): void {
  const place = event.about?.id;
  if (!isAbout(event, "memory") || !place || due.has(place)) return;
  due.add(place);
  setTimeout(() => {
    due.delete(place);
    void reload(memoriesKey(place));
  }, TOGETHER_MS);
}

export function linkOfMemory({ subject, about }: EventView): LinkProps | null {
  if (subject.type !== "memory" || !about) return null;
  return about.type === "board"
    ? { to: "/boards/$boardId/memory", params: { boardId: about.id }, search: {} }
    : { to: "/groups/$groupId/memory", params: { groupId: about.id }, search: {} };
}
