// What events do to the commands of gateways. A gateway's own events may carry news of them too.
import { reload } from "../live/cache.ts";
import { nounOf } from "../live/events.ts";
import type { EventView } from "../live/wire.ts";
import { gatewayCommandsKey } from "./keys.ts";

export function onCommandEvent(event: EventView): void {
  const noun = nounOf(event);
  if (noun === "gateway") void reload(gatewayCommandsKey(event.subject.id));
  if (noun === "command") void reload(gatewayCommandsKey());
}
