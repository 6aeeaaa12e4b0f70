// The events of agents. Provisioning happens on a gateway: one event requests it, another follows when the gateway has answered.
import { z } from "zod";
import { changedPayload, createdPayload, defineEvents, deletedPayload, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { Agent, Form } from "./schema.ts";

const changed = changedPayload(Agent);

export const events = defineEvents({
  "agent.created": { payload: createdPayload(Agent), says: "created agent", readBy: "agent.read" },
  "agent.adopted": {
    payload: createdPayload(Agent).extend({ gateway_agent_id: z.string().meta({ description: "its name on its gateway" }), form: Form }),
    says: "took over agent",
    readBy: "agent.read",
  },
  "agent.updated": { payload: changed, says: "updated agent", readBy: "agent.read" },
  "agent.provisioning": { payload: changed, says: "began to provision agent", readBy: "agent.read" },
  "agent.provisioned": { payload: changed, says: "provisioned agent", readBy: "agent.read" },
  "agent.provision_failed": { payload: changed, says: "could not provision agent", readBy: "agent.read" },
  "agent.provision_cancelled": { payload: changed, says: "gave up provisioning agent", readBy: "agent.read" },
  "agent.deleted": { payload: deletedPayload(Agent), says: "deleted agent", readBy: "agent.read" },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
