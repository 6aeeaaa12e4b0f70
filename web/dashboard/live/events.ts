// Where live events meet the app: the slices update their caches, and pages that show events hear of them.
import { createContext } from "react";
import type { QueryKey } from "@tanstack/react-query";
import type { EventView, LiveFrame } from "./wire.ts";

/** What the slices do with the live connection, put together by the shell. */
export type LiveHandlers = {
  onEvent(event: EventView): void;
  onFrame(frame: LiveFrame): void;
  /** Lists that events keep fresh: read again when events may have been missed. */
  lists(): readonly QueryKey[];
};
export const LiveContext = createContext<LiveHandlers>({ onEvent: () => undefined, onFrame: () => undefined, lists: () => [] });

type Listener = (events: EventView[]) => void;
const listeners = new Set<Listener>();

/** The newest event that this tab has seen per organization; the feed resumes after it. */
const lastSeen = new Map<string, number>();
export const lastEventId = (organizationId: string): number | undefined => lastSeen.get(organizationId);
export function rememberEventId(organizationId: string, id: number): void {
  lastSeen.set(organizationId, Math.max(id, lastSeen.get(organizationId) ?? 0));
}

let shownBoard: string | null = null;
/** The board whose own socket sends its events, or null. */
export const boardOnScreen = (): string | null => shownBoard;
export const setBoardOnScreen = (id: string | null): void => void (shownBoard = id);

/** `task.moved` → `task` */
export const nounOf = (event: EventView): string => event.type.split(".")[0] ?? "";

export function takeEvents(handlers: LiveHandlers, events: EventView[]): void {
  for (const event of events) handlers.onEvent(event);
  for (const listener of listeners) listener(events);
}

export function onEvents(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
