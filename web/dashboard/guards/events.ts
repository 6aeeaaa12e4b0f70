// What events do to what is shown of guards: a stop and its end, limits, and what runs take.
import { reload } from "../live/cache.ts";
import type { EventView } from "../live/wire.ts";
import { guardsKey, stopsKey } from "./keys.ts";

const ENDS: ReadonlySet<string> = new Set(["run.succeeded", "run.failed", "run.aborted"]);
/** From when a stop holds, or its gateway is there, until it has been carried out there, which no event says: mostly two seconds, longer where a turn ends slowly. */
const LOOKS_AFTER_MS = [3_000, 8_000, 20_000, 60_000];
const TELLS: ReadonlySet<string> = new Set(["guard.stopped", "gateway.online"]);

export function onGuardEvent({ type }: EventView): void {
  if (type.startsWith("guard.") || ENDS.has(type)) void reload(guardsKey());
  if (TELLS.has(type)) for (const ms of LOOKS_AFTER_MS) setTimeout(() => void reload(stopsKey()), ms);
}
