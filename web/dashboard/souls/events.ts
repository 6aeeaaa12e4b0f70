// What events do to the souls on screen.
import { reload } from "../live/cache.ts";
import { isAbout } from "../live/events.ts";
import type { EventView } from "../live/wire.ts";
import { soulsKey } from "./keys.ts";

export function onSoulEvent(event: EventView): void {
  if (isAbout(event, "soul")) void reload(soulsKey());
}
