// The events of drift. They name what differs; the texts are for those who may manage the agent.
import { z } from "zod";
import { defineEvents, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { Drift } from "./schema.ts";

const standing = z.object({ drift: Drift.nullable() });
const moved = z.object({ label: z.string(), before: standing, after: standing });

export const events = defineEvents({
  "agent.drifted": {
    payload: moved.extend({ parts: z.array(z.string()).meta({ description: "what differs" }) }),
    says: "found a change on the gateway to agent",
    readBy: "agent.read",
  },
  "agent.drift_resolved": {
    payload: moved.extend({ how: z.enum(["overwritten", "accepted", "undone"]).meta({ description: "`undone`: somebody changed it back there" }) }),
    says: "settled the change on the gateway to agent",
    readBy: "agent.read",
  },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
