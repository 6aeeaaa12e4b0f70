// What is due, in the calendars that people have already: secret addresses, of a person or of a board.
//
// Where the truth lives: calendar_feeds, one row for each person and board (or for what is theirs), with the hash of the secret; what a
// calendar shows is read when it is asked for, with the rights that its person has then, in one round trip with the secret itself. Who may:
// people, for themselves. It ends when it is revoked or made anew, when they leave the organization or lose the board, and when that closes.
// A secret in an address is written by others into their logs: it reads what is due, and nothing else. Ours does not have it (request.ts).
import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { events } from "./events.ts";
import { portable } from "./portable.ts";
import { calendarRoutes } from "./routes.ts";

export const calendar: Slice = { name: "calendar", actions, events, routes: [calendarRoutes], portable };
