// The events of gateways.
import { z } from "zod";
import { changedPayload, createdPayload, defineEvents, deletedPayload, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { Gateway } from "./schema.ts";

export const events = defineEvents({
  "gateway.created": { payload: createdPayload(Gateway), says: "created gateway", readBy: "gateway.read" },
  "gateway.updated": { payload: changedPayload(Gateway), says: "updated gateway", readBy: "gateway.read" },
  "gateway.deleted": { payload: deletedPayload(Gateway), says: "deleted gateway", readBy: "gateway.read" },
  "gateway.connect_command_created": { payload: z.object({ label: z.string() }), says: "created a connect command for gateway", readBy: "gateway.read" },
  "gateway.dial_asked": { payload: z.object({ label: z.string() }), says: "asked to dial gateway", readBy: "gateway.read" },
  "gateway.token_ended": { payload: z.object({ label: z.string() }), says: "ended the relay token of gateway", readBy: "gateway.read" },
  "gateway.registered": {
    payload: changedPayload(Gateway).extend({ token_name: z.string().meta({ description: "of the registration token" }) }),
    says: "registered itself: gateway",
    readBy: "gateway.read",
  },
  "gateway.deregistered": { payload: changedPayload(Gateway), says: "took itself out: gateway", readBy: "gateway.read" },
  "gateway.online": {
    payload: changedPayload(Gateway).extend({ restarted: z.boolean().meta({ description: "the gateway has started anew since it was last here" }) }),
    says: "came online: gateway",
    readBy: "gateway.read",
  },
  "gateway.offline": { payload: changedPayload(Gateway), says: "went offline: gateway", readBy: "gateway.read" },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
