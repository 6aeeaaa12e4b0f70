// Who watches a live room, and what of it they are told: made once for all who hold the same.
import type { Action, Caller, Grant, KeyLimits } from "./access.ts";
import { type EventReader, mayRead, tellEvent } from "./event-readers.ts";
import type { EventView } from "./event-view.ts";
import type { EventRow } from "./events.ts";
import type { ParsedToken } from "./sign.ts";
import type { Composition } from "./slice.ts";

export type RoomScope = { shard: string; organizationId: string; boardId: string | null };
/** An agent or an API key that holds a socket: its token without the secret, by which it is proved again, and its limits as they were then. */
export type Program = { type: "agent" | "api_key"; token: ParsedToken; boardId: string | null; limits: KeyLimits | null };
/** What somebody says of themselves on a board: the task that they have open, and until when they are writing. Never stored elsewhere. */
export type Presence = { taskId: string | null; typingUntil: number; at: number };
/** How events come: one frame for many of them, as the dashboard asks by its subprotocol, or each in its own as M9 says (modules.md). */
export type Protocol = "batched" | "single";

/**
 * Who holds a socket, by which session or JWT (neither: the installation's token), since when, and which boards they may see.
 * Checked by the edge at the upgrade, and by the room before it speaks.
 */
export type Watcher = {
  /** Of a program the id of the agent or of the API key. */
  personId: string;
  sessionId: string | null;
  jwt: { hash: string; issuedAt: string; expiresAt: string } | null;
  since: string;
  name: string;
  /** In the organization. Absent where an older version has let them in: they are told nothing before it has been asked. */
  role: Grant["role"];
  boards: "all" | string[];
  /** Absent: a person. */
  program?: Program | undefined;
  /** Absent: batched. */
  protocol?: Protocol | undefined;
  /** The action that they were let in by; absent: they read the board. */
  by?: Action["name"] | undefined;
  /** Of this one socket, chosen by the edge; what it sends under a short id is new on the next socket. */
  socketId?: string | undefined;
  /** The public address by which it came, for what its changes tell others to call. */
  origin?: string | undefined;
  /** It has not been told yet where things stand, so no event goes to it. */
  isWaiting?: boolean | undefined;
  presence?: Presence | undefined;
};

/** What a room notes of a socket by itself: kept while who holds it is asked for again. */
export const notesOf = ({ isWaiting, presence }: Watcher): Pick<Watcher, "isWaiting" | "presence"> => ({ isWaiting, presence });

/** How a kind of program is proved again: its caller, whose proof has not been read yet. */
export type ProgramDoor = { type: Program["type"]; callerOf(token: ParsedToken, now: Date): Caller };
declare module "./slice.ts" {
  interface Ports {
    /** The slices whose programs may watch: agents, API keys. */
    programs: readonly ProgramDoor[];
  }
}

/** Something that is going on and is never stored: each frame replaces the one before with the same key. */
export type PassingFrame = { type: string; [member: string]: unknown };
/** Whom it is for: who may do the action by which it is read, or these people alone; null: whoever watches. */
export type ReadBy = Action["name"] | { people: readonly string[] } | null;
export type Passing = { text: string; readBy: ReadBy };

function readerOf({ organizationId }: RoomScope, { role, boards, program }: Watcher): EventReader {
  const { type, boardId, limits } = program ?? { type: "user" as const, boardId: null, limits: null };
  return { principal: { type, organizationId, boardId, limits }, role, readsAll: boards === "all" };
}

export function isForWatcher({ readBy }: Passing, { actions }: Composition, scope: RoomScope, watcher: Watcher): boolean {
  if (readBy === null) return true;
  if (typeof readBy === "object") return readBy.people.includes(watcher.personId);
  return mayDo(readBy, actions, scope, watcher);
}

/** May they, where the room is, by what they held when they were last asked for? */
export function mayDo(name: Action["name"], actions: Composition["actions"], scope: RoomScope, watcher: Watcher): boolean {
  const action = actions.find((one) => one.name === name);
  return action !== undefined && mayRead(readerOf(scope, watcher), action, scope.boardId);
}

/** How a room words what it tells: many events in one frame, or one. */
export type Wording = { many(events: EventView[]): object; one(event: EventView): object };
type Views = { events: (EventView | null)[]; whole: string[] };

/** In place of an event that the reader of a board may not read: its `seq` has no gaps. */
const withheld = ({ seq }: EventRow): object => ({ type: "withheld", seq });

/** What of their rights and wishes decides what they are told. */
const kindOf = ({ role, boards, protocol, program }: Watcher): string =>
  JSON.stringify([role, boards === "all", protocol === "single", program ? [program.type, program.boardId, program.limits] : null]);

/** The frames of these rows for a watcher, as texts; none where there is nothing in them for them. `isVisible`: by its board. */
export function viewsFor(
  composition: Composition,
  scope: RoomScope,
  rows: readonly EventRow[],
  wording: Wording,
): (watcher: Watcher, isVisible: (row: EventRow) => boolean) => string[] {
  const made = new Map<string, Views>();
  const textsOf = (events: (EventView | null)[], { protocol }: Watcher): string[] => {
    if (protocol === "single") return events.map((event, index) => JSON.stringify(event ? wording.one(event) : withheld(rows[index] as EventRow)));
    const told = events.filter((event) => event !== null);
    return told.length > 0 ? [JSON.stringify(wording.many(told))] : [];
  };
  const make = (watcher: Watcher): Views => {
    const reader = readerOf(scope, watcher);
    const events = rows.map((row) => tellEvent(composition, row, reader));
    return { events, whole: watcher.boards === "all" ? textsOf(events, watcher) : [] };
  };
  return (watcher, isVisible) => {
    const kind = kindOf(watcher);
    const views = made.get(kind) ?? make(watcher);
    made.set(kind, views);
    if (watcher.boards === "all") return views.whole;
    return textsOf(
      views.events.map((event, index) => (event && isVisible(rows[index] as EventRow) ? event : null)),
      watcher,
    );
  };
}
