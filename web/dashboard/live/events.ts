// Where live events meet the app: lists are refreshed, and pages that show events hear of them.
import { applyToLists } from "./lists.ts";
import type { EventView } from "./wire.ts";

type Listener = (events: EventView[]) => void;
const listeners = new Set<Listener>();

/** The newest event that this tab has seen per organization; the feed resumes after it. */
const lastSeen = new Map<string, number>();
export const lastEventId = (organizationId: string): number | undefined => lastSeen.get(organizationId);
export function rememberEventId(organizationId: string, id: number): void {
  lastSeen.set(organizationId, Math.max(id, lastSeen.get(organizationId) ?? 0));
}

let shownBoard: string | null = null;
/** The board whose own socket tells its events, or null. */
export const boardOnScreen = (): string | null => shownBoard;
export const setBoardOnScreen = (id: string | null): void => void (shownBoard = id);

export function noteEvents(events: EventView[]): void {
  for (const event of events) applyToLists(event);
  for (const listener of listeners) listener(events);
}

export function onEvents(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
