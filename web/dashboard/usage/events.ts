// What events do to what is shown of usage: a gateway that is back is asked again.
import { reload } from "../live/cache.ts";
import type { EventView } from "../live/wire.ts";
import { gatewayUsageKey, taskUsageKey } from "./keys.ts";

export function onUsageEvent({ type, subject }: EventView): void {
  if (type !== "gateway.online") return;
  void reload(gatewayUsageKey(subject.id));
  void reload(taskUsageKey());
}
