// Who watches a live room, and what of it they are told: made once for all who hold the same.
import type { Action, Grant } from "./access.ts";
import { type EventReader, mayRead, tellEvent } from "./event-readers.ts";
import type { EventView } from "./event-view.ts";
import type { EventRow } from "./events.ts";
import type { Composition } from "./slice.ts";

export type RoomScope = { shard: string; organizationId: string; boardId: string | null };
/**
 * Who holds a socket, by which session or JWT (neither: the installation's token), since when, and which boards they may see.
 * Checked by the edge at the upgrade, and by the room before it speaks.
 */
export type Watcher = {
  personId: string;
  sessionId: string | null;
  jwt: { hash: string; issuedAt: string; expiresAt: string } | null;
  since: string;
  name: string;
  /** In the organization. Absent where an older version has let them in: they are told nothing before it has been asked. */
  role: Grant["role"];
  boards: "all" | string[];
};

/** Something that is going on and is never stored: each frame replaces the one before with the same key. */
export type PassingFrame = { type: string; [member: string]: unknown };
/** Whom it is for: who may do the action by which it is read, or these people alone; null: whoever watches. */
export type ReadBy = Action["name"] | { people: readonly string[] } | null;
export type Passing = { text: string; readBy: ReadBy };

function readerOf({ organizationId }: RoomScope, { role, boards }: Watcher): EventReader {
  return { principal: { type: "user", organizationId, boardId: null, limits: null }, role, readsAll: boards === "all" };
}

export function isForWatcher({ readBy }: Passing, { actions }: Composition, scope: RoomScope, watcher: Watcher): boolean {
  if (readBy === null) return true;
  if (typeof readBy === "object") return readBy.people.includes(watcher.personId);
  const action = actions.find(({ name }) => name === readBy);
  return action !== undefined && mayRead(readerOf(scope, watcher), action, scope.boardId);
}

type Views = { events: (EventView | null)[]; whole: string | null };

/** The frame of these rows for a watcher, as text; null where there is nothing in it for them. `isVisible`: by its board. */
export function viewsFor(
  composition: Composition,
  scope: RoomScope,
  rows: readonly EventRow[],
  frameOf: (events: EventView[]) => object,
): (watcher: Watcher, isVisible: (row: EventRow) => boolean) => string | null {
  const made = new Map<string, Views>();
  const textOf = (events: EventView[]): string | null => (events.length > 0 ? JSON.stringify(frameOf(events)) : null);
  const make = (watcher: Watcher): Views => {
    const reader = readerOf(scope, watcher);
    const events = rows.map((row) => tellEvent(composition, row, reader));
    return { events, whole: watcher.boards === "all" ? textOf(events.filter((event) => event !== null)) : null };
  };
  return (watcher, isVisible) => {
    const key = `${watcher.role} ${watcher.boards === "all"}`;
    const views = made.get(key) ?? make(watcher);
    made.set(key, views);
    if (watcher.boards === "all") return views.whole;
    return textOf(views.events.filter((event, index): event is EventView => event !== null && isVisible(rows[index] as EventRow)));
  };
}
