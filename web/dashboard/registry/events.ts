// What events do to registration tokens, and to what is shown of a gateway.
import { reload } from "../live/cache.ts";
import { isAbout } from "../live/events.ts";
import type { EventView } from "../live/wire.ts";
import { gatewayConnectionsKey, gatewayMetricsKey, registrationTokensKey } from "./keys.ts";

export function onRegistryEvent(event: EventView): void {
  if (isAbout(event, "registration_token") || event.type === "gateway.registered") void reload(registrationTokensKey());
  if (!isAbout(event, "gateway")) return;
  void reload(gatewayConnectionsKey(event.subject.id));
  void reload(gatewayMetricsKey(event.subject.id));
}
