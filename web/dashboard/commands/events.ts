// What events do to the commands of gateways. A gateway's own events may carry news of them too.
import { reload } from "../live/cache.ts";
import { isAbout } from "../live/events.ts";
import type { EventView } from "../live/wire.ts";
import { gatewayCommandsKey } from "./keys.ts";

export function onCommandEvent(event: EventView): void {
  if (isAbout(event, "gateway")) void reload(gatewayCommandsKey(event.subject.id));
  if (isAbout(event, "gateway_command")) void reload(gatewayCommandsKey());
}
