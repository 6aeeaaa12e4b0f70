// What done means, and whether it holds: reported is not verified.
//
// Where the truth lives: which checks there are is a column of the board (boards/checks.ts); the last result of each check of a task is a row
// of check_results, bound to the task's work version and to the definition that it was reported for; how all of them stand is denormalised
// into the task's row (check_states), so that a list of tasks needs no further look. History is in the events. Whether a result counts is
// decided each time it is read, by one pure function (tasks/verification.ts): nothing has to be taken back when the task changes.
// Who writes: results only this slice, in the batch of their event; the task's row through statements of tasks. Who may: reporters as rules.ts
// says, never the assignee; admins override, with a reason that is in the event (tasks/rules.ts, where the gate is).
// A crash loses a nudge at most: a link that is to be asked is a row with a time, which cron finds; one that was being asked is asked again
// when its claim has run out, four times in all. Cost: reading one trip, reporting two; asking a link, in the background, three.
import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { events } from "./events.ts";
import { askDueLinks, onLinkDue } from "./jobs.ts";
import { portable } from "./portable.ts";
import { checkRoutes } from "./routes.ts";
import { checksConsumer } from "./subscriber.ts";

export const checks: Slice = {
  name: "checks",
  actions,
  events,
  routes: [checkRoutes],
  consumers: [checksConsumer],
  sweeps: [{ name: "links to ask", on: "shard", run: askDueLinks }],
  messages: { "check.due": onLinkDue },
  portable,
};
