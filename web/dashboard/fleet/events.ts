// What events do to the fleet: the rows that they concern are read anew, at once when it is quiet, and together when much happens.
import { reload } from "../live/cache.ts";
import type { EventView } from "../live/wire.ts";
import { listQuery, type Pages } from "../live/pages.ts";
import { queryClient } from "../live/query-client.ts";
import { fleetKey } from "./keys.ts";
import { fleetList } from "./list.ts";
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

const rows = () => queryClient.getQueryCache().find({ queryKey: fleetKey() });
/** While nobody looks at the fleet it is not read; the sidebar's number, which asks for nothing, is no such look. */
const isShown = (): boolean => rows()?.isActive() === true;
const isCounted = (): boolean => (rows()?.getObserversCount() ?? 0) > 0;

/** The number in the sidebar follows who is there, also while only it is to be seen. */
async function readAll(hasChangedWhoIsThere: boolean): Promise<void> {
  const isNumberOnly = !isShown() && isCounted();
  await reload(fleetKey());
  if (hasChangedWhoIsThere && isNumberOnly) await queryClient.fetchQuery({ ...listQuery(fleetList), staleTime: 0 }).catch(() => undefined);
}

function readDue(): void {
  const ids = due;
  due = new Set();
  isWaiting = false;
  readAt = Date.now();
  const isWhole = ids === "all" || ids.size > ROWS_MAX || !isShown();
  last = last.then(() => (isWhole ? readAll(ids === "all") : readAgents([...ids]).catch(() => readAll(false))));
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
