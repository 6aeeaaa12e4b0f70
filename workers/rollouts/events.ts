// The events of roll-outs. Each agent that is written says so itself.
import { changedPayload, createdPayload, defineEvents, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { RollOut } from "./schema.ts";

const readBy = "roll_out.read";

export const events = defineEvents({
  "roll_out.started": { payload: createdPayload(RollOut), says: "began to roll out to the agents of", readBy },
  "roll_out.finished": { payload: changedPayload(RollOut), says: "rolled out to the agents of", readBy },
  "roll_out.canceled": { payload: changedPayload(RollOut), says: "stopped rolling out to the agents of", readBy },
  "roll_out.failed": { payload: changedPayload(RollOut), says: "could not roll out to the agents of", readBy },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
