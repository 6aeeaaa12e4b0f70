// Reminders of what is due: `task.due_soon` a day before, `task.overdue` when it is due, on the board and in the activity.
//
// Where the truth lives: task_reminders, a row for each task that has or had a due time, kept by triggers on tasks: whoever moves, finishes or
// deletes a task moves its reminder in the same batch. Who writes: the triggers, and this slice that it has been said. Each is said once for a
// task and a due time: the batch of the event confirms that it still is to be said. A crash loses nothing; after an outage what was missed is said once, and what
// fell due more than a week ago not at all. Cost: one look a minute, and one trip for each that is said.
import type { Slice } from "#worker/platform/slice.ts";
import { events } from "./events.ts";
import { sayWhatIsDue } from "./jobs.ts";
import { portable } from "./portable.ts";

export const reminders: Slice = { name: "reminders", events, sweeps: [{ name: "what is due", on: "shard", run: sayWhatIsDue }], portable };
