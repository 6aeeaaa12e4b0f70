// What events do to the list of API keys.
import { reload } from "../live/cache.ts";
import { isAbout } from "../live/events.ts";
import type { EventView } from "../live/wire.ts";
import { apiKeysKey } from "./keys.ts";

export function onKeyEvent(event: EventView): void {
  if (isAbout(event, "api_key")) void reload(apiKeysKey());
}
