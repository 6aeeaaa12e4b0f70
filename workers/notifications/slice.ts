// Notifications: what concerns a person of what has happened, told once and read when they have time.
//
// Where the truth lives: the events; notifications name them, one row for each person and event, written by the consumer `notifications` in
// the batch that moves past the event. A crash tells nobody twice and leaves nobody out. Who may: each person their own; what an event says is
// shown by the rules of the timeline at the moment it is read, so who has lost a board reads nothing of it. Cost: nothing to the write that is
// told of; one read and one batch for each event that may concern somebody; a list is one trip.
//
// Letters: who wants some by e-mail has a row that says when theirs is due, kept by a trigger where something is told; cron sends them, each
// claimed by one (letters.ts). One who dies between the sending and the mark sends it twice; nothing is lost.
//
// Browsers: a person's are in the directory, whichever organization they are in, with what a push service needs to know sealed. Who has something
// to show has a row by the same kind of trigger; cron hands each thing on to each browser once (push.ts), and tries each by itself until its push
// service has taken it, or five times (push-delivery.ts).
import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { sendDueLetters } from "./letters.ts";
import { portable } from "./portable.ts";
import { sendDuePushes } from "./push.ts";
import { pushRoutes } from "./push-routes.ts";
import { notificationRoutes } from "./routes.ts";
import { forgetStatement, KEPT_DAYS } from "./store.ts";
import { notificationsConsumer } from "./subscriber.ts";

const DAY_MS = 86_400_000;

export const notifications: Slice = {
  name: "notifications",
  actions,
  routes: [notificationRoutes, pushRoutes],
  consumers: [notificationsConsumer],
  sweeps: [
    { name: "letters", on: "shard", run: sendDueLetters },
    { name: "browser notifications", on: "shard", run: sendDuePushes },
    { name: "old notifications", on: "shard", run: ({ db, now }) => forgetStatement(db, new Date(now.getTime() - KEPT_DAYS * DAY_MS).toISOString()).run() },
  ],
  portable,
};
