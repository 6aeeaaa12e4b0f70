// What events do to who would get a task: agents, their gateways and their runs. Only what is on screen is read again.
import { reload } from "../live/cache.ts";
import { isAbout } from "../live/events.ts";
import type { EventView } from "../live/wire.ts";
import { routingKey } from "./keys.ts";

export function onRoutingEvent(event: EventView): void {
  if (isAbout(event, "agent") || isAbout(event, "gateway") || isAbout(event, "run")) void reload(routingKey());
}
