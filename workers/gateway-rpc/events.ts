// The events of calls to a gateway: of what is only read the method, of what changes something also with which parameters and what became
// of it. No event has an answer.
import { z } from "zod";
import { defineEvents, type PayloadsOf } from "#worker/platform/event-catalog.ts";

const called = z.object({ label: z.string().meta({ description: "the gateway's name" }), method: z.string().meta({ example: "cron.runs" }) });
const params = z.record(z.string(), z.unknown());

export const events = defineEvents({
  "gateway_rpc.asked": { payload: called, says: "called a method of gateway", readBy: "gateway_health.read" },
  /** Written before it is sent. */
  "gateway_rpc.ordered": { payload: called.extend({ params }), says: "switched something off on gateway", readBy: "gateway_health.read" },
  /** The event's reason says why; whether it was done may not be known. */
  "gateway_rpc.not_confirmed": {
    payload: called.extend({ params }),
    says: "got no confirmation that something was switched off on gateway",
    readBy: "gateway_health.read",
  },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
