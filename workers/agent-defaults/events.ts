// The events of what agents are given.
import { changedPayload, defineEvents, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { ToldDefaults } from "./schema.ts";

export const events = defineEvents({
  "agent_defaults.updated": {
    payload: changedPayload(ToldDefaults),
    says: "changed what agents are given by",
    readBy: "agent_defaults.read_board",
    readOffBoard: "agent_defaults.read",
  },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
