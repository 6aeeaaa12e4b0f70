// Who may read which event, and which of its members: the one rule of the timeline, live rooms and whatever else tells events.
// The catalogue says by which action a thing is read; whoever may do that may read what has happened to it.
import { type Action, isAllowed, type Grant, type Principal } from "./access.ts";
import type { EventDefinitions } from "./event-catalog.ts";
import type { EventView } from "./event-view.ts";
import type { EventRow } from "./events.ts";
import { presentEvent } from "./present-event.ts";

export type EventRule = { readBy: Action; readOffBoard: Action; restricted: Readonly<Record<string, Action>> };
export type EventRules = ReadonlyMap<string, EventRule>;

/** Resolves the names of actions; throws when an event names one that there is not. */
export function eventRules(events: EventDefinitions, actions: readonly Action[]): EventRules {
  const named = new Map<string, Action>(actions.map((action) => [action.name, action]));
  const actionOf = (type: string, name: string): Action => {
    const action = named.get(name);
    if (!action) throw new Error(`${type} is read by ${name}, which is no action`);
    return action;
  };
  return new Map(
    Object.entries(events).map(([type, { readBy, readOffBoard = readBy, restricted = {} }]) => [
      type,
      {
        readBy: actionOf(type, readBy),
        readOffBoard: actionOf(type, readOffBoard),
        restricted: Object.fromEntries(Object.entries(restricted).map(([member, name]) => [member, actionOf(type, name)])),
      },
    ]),
  );
}

/** Somebody to whom events are told that they may see by their board. `readsAll`: all boards, and what belongs to none. */
export type EventReader = { principal: Principal; role: Grant["role"]; readsAll: boolean };

/** May they do what reads a thing of this board? That they may see the board at all has been asked before. */
export function mayRead({ principal, role, readsAll }: EventReader, action: Action, boardId: string | null): boolean {
  const { organizationId } = principal;
  if (organizationId === null) return false;
  return isAllowed(principal, action, { organizationId, boardId, role, canRead: boardId !== null || readsAll, canWrite: false });
}

/** Members of a thing that is told without a board may be of any board: a key that is limited to boards is not told what boards keep to themselves. */
const mayReadMember = (reader: EventReader, action: Action, boardId: string | null): boolean =>
  mayRead(reader, action, boardId) && !(boardId === null && action.resource === "board" && reader.principal.limits?.boards);

const readerOf = ({ readBy, readOffBoard }: EventRule, boardId: string | null): Action => (boardId === null ? readOffBoard : readBy);

/** Of a type that is not in the catalogue nobody knows who may read it: it is for those who manage the organization. */
const mayReadUnknown = ({ role }: EventReader): boolean => role === "owner" || role === "admin";

/** The event as this reader may see it; null where they may not. */
export function tellEvent(
  { events, eventRules: rules }: { events: EventDefinitions; eventRules: EventRules },
  row: EventRow,
  reader: EventReader,
): EventView | null {
  const rule = rules.get(row.type);
  if (!rule) return mayReadUnknown(reader) ? presentEvent(events, row) : null;
  if (!mayRead(reader, readerOf(rule, row.board_id), row.board_id)) return null;
  const withheld = Object.entries(rule.restricted).flatMap(([member, action]) => (mayReadMember(reader, action, row.board_id) ? [] : [member]));
  return presentEvent(events, row, withheld);
}

/** Types that this reader may not read on a board (null: of the organization itself): lists leave them out before they count. */
export const hiddenTypes = (rules: EventRules, reader: EventReader, boardId: string | null): string[] =>
  [...rules].flatMap(([type, rule]) => (mayRead(reader, readerOf(rule, boardId), boardId) ? [] : [type]));
