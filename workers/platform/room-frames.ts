// What a live room says, and in which of its two ways: many events in one frame, as the dashboard asks by its subprotocol, or one in each.
import type { EventView } from "./event-view.ts";
import type { Protocol } from "./watchers.ts";

type EventFrame = { type: "events"; seq: number; events: EventView[]; replay?: true };
export type RoomFrame =
  | EventFrame
  | { type: "ready"; seq: number }
  | { type: "resync"; seq: number; detail: string }
  | { type: "error"; code: string; detail: string; id?: string | number | null };
/** What a socket without `since`, or too far behind, begins with: where things stand as of `seq`. */
export type StartingPoint = { seq: number; frame: object };

/** The subprotocol of batched frames. A socket that names none gets single ones. */
export const BATCHED_PROTOCOL = "mission-control.batched";
const PROTOCOL_HEADER = "Sec-WebSocket-Protocol";
const isOffered = (request: Request): boolean => (request.headers.get(PROTOCOL_HEADER) ?? "").split(",").some((offered) => offered.trim() === BATCHED_PROTOCOL);

export const protocolOf = (request: Request): Protocol => (isOffered(request) ? "batched" : "single");
/** A browser that has offered a subprotocol closes the socket unless it is chosen. */
export const chosenProtocol = (request: Request): HeadersInit => (isOffered(request) ? { [PROTOCOL_HEADER]: BATCHED_PROTOCOL } : {});
