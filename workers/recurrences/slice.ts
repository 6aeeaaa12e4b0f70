// Tasks of a board that come back by a rule.
//
// Where the truth lives: recurrences, one row each, with the next moment that makes a task (next_at) and up to where all is decided; the key of
// recurrence_occurrences is what makes each moment one task. Who writes: this slice alone; tasks are made through statements of tasks, in the
// batch of the moment. Who may: whoever may write on the board; a rule outlives who wrote it, as the board does.
// Cron makes what is due, one moment of each rule in turn and of each organization in turn, within a bound for each minute. A crash loses
// nothing: a moment that has not become a task is still the next one. After an outage each missed moment is made once, or only the last, as the
// rule says. Rules on archived boards and in closed organizations pass by what comes meanwhile.
// Cost: reading one trip, writing two; making a task, in the background, two.
import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { events } from "./events.ts";
import { makeDue } from "./jobs.ts";
import { portable } from "./portable.ts";
import { recurrenceRoutes } from "./routes.ts";

export const recurrences: Slice = {
  name: "recurrences",
  actions,
  events,
  routes: [recurrenceRoutes],
  sweeps: [{ name: "recurring tasks", on: "shard", run: (context) => makeDue(context) }],
  portable,
};
