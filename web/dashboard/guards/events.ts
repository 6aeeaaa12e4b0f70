// What events do to what is shown of guards: a stop and its end, limits, and what runs take.
import { reload } from "../live/cache.ts";
import type { EventView } from "../live/wire.ts";
import { guardsKey } from "./keys.ts";

const ENDS: ReadonlySet<string> = new Set(["run.succeeded", "run.failed", "run.aborted"]);

export function onGuardEvent({ type }: EventView): void {
  if (type.startsWith("guard.") || ENDS.has(type)) void reload(guardsKey());
}
