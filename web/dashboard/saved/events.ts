// What events do to saved views: they may say less than the list shows, so it is read again.
import { reload } from "../live/cache.ts";
import { isAbout } from "../live/events.ts";
import type { EventView } from "../live/wire.ts";
import { savedViewsKey } from "./keys.ts";

export function onSavedViewEvent(event: EventView): void {
  if (isAbout(event, "saved_view")) void reload(savedViewsKey());
}
