// The events of guards. Those of an agent or a board are on its board, the others beside all boards.
import { z } from "zod";
import { defineEvents, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { Id, Timestamp } from "#worker/platform/wire.ts";
import { CAUSES, LIMIT_SCOPES, LimitsChange, SCOPES } from "./schema.ts";

/** `label`: the name of what is stopped. The event's reason says why. */
const stop = z.object({ label: z.string(), stop_id: Id, scope: z.enum(SCOPES), scope_id: Id, cause: z.enum(CAUSES), until: Timestamp.nullable() });
const limited = z.object({ label: z.string(), scope: z.enum(LIMIT_SCOPES), before: LimitsChange.partial(), after: LimitsChange.partial() });
const budget = z.object({
  label: z.string(),
  scope: z.enum(LIMIT_SCOPES),
  what: z.enum(["runs", "tokens", "cost"]),
  taken: z.number(),
  most: z.number(),
  until: Timestamp.meta({ description: "when the next period begins" }),
});
const stuck = z.object({ label: z.string().nullable(), silent_minutes: z.number().int() });
const on = { readBy: "board.read", readOffBoard: "guard.list" } as const;

export const events = defineEvents({
  "guard.stopped": { payload: stop, says: "stopped", ...on },
  "guard.lifted": { payload: stop, says: "lifted the stop of", ...on },
  "guard.limits_changed": { payload: limited, says: "changed the limits of", ...on },
  "guard.budget_warned": { payload: budget, says: "said that little is left of the budget of", ...on },
  "guard.budget_reached": { payload: budget, says: "said that nothing is left of the budget of", ...on },
  /** About a run that has shown nothing for long: it is being stopped. */
  "guard.run_stuck": { payload: stuck, says: "found stuck the run of", readBy: "task.read" },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
