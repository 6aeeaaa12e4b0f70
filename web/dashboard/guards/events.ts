// What events do to what is shown of guards: a stop and its end, limits, and what runs take.
import { reload } from "../live/cache.ts";
import type { EventView } from "../live/wire.ts";
import { guardsKey, stopsKey } from "./keys.ts";

const ENDS: ReadonlySet<string> = new Set(["run.succeeded", "run.failed", "run.aborted"]);
/** From when a stop holds, or its gateway is there, until that gateway has been told of it, which no event says: two seconds at most. */
const TOLD_AFTER_MS = 3_000;
const TELLS: ReadonlySet<string> = new Set(["guard.stopped", "gateway.online"]);

export function onGuardEvent({ type }: EventView): void {
  if (type.startsWith("guard.") || ENDS.has(type)) void reload(guardsKey());
  if (TELLS.has(type)) setTimeout(() => void reload(stopsKey()), TOLD_AFTER_MS);
}
