// What events do to what is shown of a gateway's health: it came, went, or began to drain.
import { reload } from "../live/cache.ts";
import type { EventView } from "../live/wire.ts";
import { gatewayHealthKey } from "./keys.ts";

export function onHealthEvent({ type, subject }: EventView): void {
  if (type === "gateway.online" || type === "gateway.offline") void reload(gatewayHealthKey(subject.id));
}
