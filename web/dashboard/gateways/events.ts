// What events do to the list of gateways.
import { listEvent } from "../live/cache.ts";
import { isAbout } from "../live/events.ts";
import type { EventView } from "../live/wire.ts";
import { gatewaysKey } from "./keys.ts";

export function onGatewayEvent(event: EventView): void {
  if (isAbout(event, "gateway")) listEvent(gatewaysKey(), event);
}
