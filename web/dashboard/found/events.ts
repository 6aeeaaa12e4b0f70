// What events do to the agents of gateways: one became ours, is not any more, or was changed there.
import { reload } from "../live/cache.ts";
import type { EventView } from "../live/wire.ts";
import { foundKey } from "./keys.ts";

const CHANGES: ReadonlySet<string> = new Set(["agent.adopted", "agent.provisioned", "agent.deleted", "agent.drifted", "agent.drift_resolved"]);

export function onFoundEvent({ type }: EventView): void {
  if (CHANGES.has(type)) void reload(foundKey());
}
