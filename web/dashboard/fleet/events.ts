// What events do to the fleet: the rows that they concern are read anew, at once when it is quiet, and together when much happens.
import { reload } from "../live/cache.ts";
import type { EventView } from "../live/wire.ts";
import type { Pages } from "../live/pages.ts";
import { queryClient } from "../live/query-client.ts";
import { fleetKey } from "./keys.ts";
import { readAgents } from "./live.ts";
import { type Concerned, concernedBy } from "./concerned.ts";
import type { FleetAgent } from "./wire.ts";

/** Events of one change come together. */
const SOON_MS = 150;
/** However much happens, no row is read more often than this. */
const EVERY_MS = 2_000;
/** More rows than these are read as the whole list, which costs no more. */
const ROWS_MAX = 20;

let due: Concerned = new Set<string>();
let isWaiting = false;
let readAt = 0;
/** One after another: an answer that is late never replaces a newer one. */
let last: Promise<unknown> = Promise.resolve();

/** Nobody looks at the fleet: it is read when somebody does. */
const isShown = (): boolean => (queryClient.getQueryCache().find({ queryKey: fleetKey() })?.getObserversCount() ?? 0) > 0;

function readDue(): void {
  const ids = due;
  due = new Set();
  isWaiting = false;
  readAt = Date.now();
  const isWhole = ids === "all" || ids.size > ROWS_MAX || !isShown();
  last = last.then(() => (isWhole ? reload(fleetKey()) : readAgents([...ids]).catch(() => reload(fleetKey()))));
}

export function onFleetEvent(event: EventView): void {
  const known = queryClient.getQueryData<Pages<FleetAgent>>(fleetKey());
  if (!known) return;
  const concerned = concernedBy(event, known.items);
  if (concerned !== "all" && concerned.size === 0) return;
  due = due === "all" || concerned === "all" ? "all" : new Set([...due, ...concerned]);
  if (isWaiting) return;
  isWaiting = true;
  setTimeout(readDue, Math.max(SOON_MS, readAt + EVERY_MS - Date.now()));
}
