// Where live events meet the app: the slices update their caches, and pages that show events hear of them.
import { createContext } from "react";
import type { QueryKey } from "@tanstack/react-query";
import type { EventPayloads, EventType, EventView, LiveFrame } from "./wire.ts";

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
const nounOf = (event: EventView): string => event.type.split(".")[0] ?? "";

type FactsIn<Payload, Time extends "before" | "after"> = Time extends keyof Payload ? Partial<NonNullable<Payload[Time]>> | null : null;
/** An event as the catalogue knows its type. Payloads are as old as their events: any member may be missing. */
export type EventOf<Type extends EventType> = Type extends EventType
  ? Omit<EventView, "type" | "payload" | "before" | "after"> & {
      type: Type;
      payload: Partial<EventPayloads[Type]>;
      before: FactsIn<EventPayloads[Type], "before">;
      after: FactsIn<EventPayloads[Type], "after">;
    }
  : never;
type NounOf<Type extends EventType> = Type extends `${infer Noun}.${string}` ? Noun : never;
/** An event of one noun: `EventAbout<"task">`. */
export type EventAbout<Noun extends NounOf<EventType>> = EventOf<Extract<EventType, `${Noun}.${string}`>>;

export const isAbout = <Noun extends NounOf<EventType>>(event: EventView, noun: Noun): event is EventAbout<Noun> => nounOf(event) === noun;

export function takeEvents(handlers: LiveHandlers, events: EventView[]): void {
  for (const event of events) handlers.onEvent(event);
  for (const listener of listeners) listener(events);
}

export function onEvents(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
