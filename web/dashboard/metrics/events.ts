// What events do to charts and the rows behind them that are on screen: they are counted a moment after the work that they count, and then
// read again, however much of it there was.
import { reload } from "../live/cache.ts";
import type { EventView } from "../live/wire.ts";
import { behindKey, seriesKey } from "./keys.ts";

/** From the first change that counts until the charts are read again; what happens in between is read with it. */
const COUNTED_MS = 10_000;
const COUNTED: ReadonlySet<string> = new Set(["task", "approval", "run", "agent", "check"]);
let isDue = false;

export function onMetricsEvent({ type }: EventView): void {
  if (isDue || !COUNTED.has(type.split(".")[0] ?? "")) return;
  isDue = true;
  setTimeout(() => {
    isDue = false;
    for (const key of [seriesKey(), behindKey()]) void reload(key);
  }, COUNTED_MS);
}
