// What events do to what is shown of a gateway's health: it came, went, began to drain, or something was switched off there.
import { reload } from "../live/cache.ts";
import type { EventView } from "../live/wire.ts";
import { gatewayHealthKey } from "./keys.ts";

export function onHealthEvent({ type, subject }: EventView): void {
  if (["gateway.online", "gateway.offline", "gateway_rpc.ordered"].includes(type)) void reload(gatewayHealthKey(subject.id));
}
