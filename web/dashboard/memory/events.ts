// What events do to the memory on screen: many in a moment are one look.
import type { LinkProps } from "@tanstack/react-router";
import { reload } from "../live/cache.ts";
import { isAbout } from "../live/events.ts";
import type { EventView } from "../live/wire.ts";
import { memoriesKey } from "./keys.ts";

const TOGETHER_MS = 300;
/** Places that have been read again a moment ago; true: more has happened since. */
const calm = new Map<string, boolean>();

function readAgain(place: string): void {
  calm.set(place, false);
  void reload(memoriesKey(place));
  setTimeout(() => {
    const isMore = calm.get(place);
    calm.delete(place);
    if (isMore) readAgain(place);
  }, TOGETHER_MS);
}

/** What is on screen is read again at once, and then after a while for all that has happened meanwhile. */
export function onMemoryEvent(event: EventView): void {
  const place = event.about?.id;
  if (!isAbout(event, "memory") || !place) return;
  if (calm.has(place)) calm.set(place, true);
  else readAgain(place);
}

export function linkOfMemory({ subject, about }: EventView): LinkProps | null {
  if (subject.type !== "memory" || !about) return null;
  return about.type === "board"
    ? { to: "/boards/$boardId/memory", params: { boardId: about.id }, search: {} }
    : { to: "/groups/$groupId/memory", params: { groupId: about.id }, search: {} };
}
