// Notifications: what concerns a person of what has happened, told once and read when they have time.
//
// Where the truth lives: the events; notifications name them, one row for each person and event, written by the consumer `notifications` in
// the batch that moves past the event. A crash tells nobody twice and leaves nobody out. Who may: each person their own; what an event says is
// shown by the rules of the timeline at the moment it is read, so who has lost a board reads nothing of it. Cost: nothing to the write that is
// told of; one read and one batch for each event that may concern somebody; a list is one trip.
//
// Letters: who wants some by e-mail has a row that says when theirs is due, kept by a trigger where something is told; cron sends them, each
// claimed by one (letters.ts). One who dies between the sending and the mark sends it twice; nothing is lost.
import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { sendDueLetters } from "./letters.ts";
import { portable } from "./portable.ts";
import { notificationRoutes } from "./routes.ts";
import { forgetStatement, KEPT_DAYS } from "./store.ts";
import { notificationsConsumer } from "./subscriber.ts";

const DAY_MS = 86_400_000;

export const notifications: Slice = {
  name: "notifications",
  actions,
  routes: [notificationRoutes],
  consumers: [notificationsConsumer],
  sweeps: [
    { name: "letters", on: "shard", run: sendDueLetters },
    { name: "old notifications", on: "shard", run: ({ db, now }) => forgetStatement(db, new Date(now.getTime() - KEPT_DAYS * DAY_MS).toISOString()).run() },
  ],
  portable,
};
