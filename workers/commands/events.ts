// The events of commands to gateways.
import { z } from "zod";
import { defineEvents, type PayloadsOf } from "#worker/platform/event-catalog.ts";

const settled = z.object({
  label: z.string().meta({ description: "the kind" }),
  kind: z.string().meta({ example: "agent.provision" }),
  error: z.string().nullable(),
  attempts: z.number().int(),
});

export const events = defineEvents({
  "gateway_command.done": { payload: settled, says: "completed gateway command", readBy: "gateway.read" },
  /** Its gateway had taken it and has lost it, or turned it away; `error` says what is known. */
  "gateway_command.requeued": { payload: settled, says: "sent again gateway command", readBy: "gateway.read" },
  /** Setting an agent up could not go on; `error` says why. It is tried again until its deadline; told once for each reason. */
  "gateway_command.postponed": { payload: settled, says: "will try again gateway command", readBy: "gateway.read" },
  "gateway_command.failed": { payload: settled, says: "could not complete gateway command", readBy: "gateway.read" },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
