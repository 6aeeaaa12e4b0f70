// What events do to the list of API keys.
import { reload } from "../live/cache.ts";
import { nounOf } from "../live/events.ts";
import type { EventView } from "../live/wire.ts";
import { apiKeysKey } from "./keys.ts";

export function onKeyEvent(event: EventView): void {
  if (nounOf(event) === "api_key") void reload(apiKeysKey());
}
