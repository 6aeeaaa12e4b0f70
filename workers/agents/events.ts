// The events of agents. Provisioning happens on a gateway: one event requests it, another follows when the gateway has answered.
import { z } from "zod";
import { changedPayload, createdPayload, defineEvents, deletedPayload, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { Agent, Form } from "./schema.ts";

const changed = changedPayload(Agent);
const readBy = "agent.read";
/** What people have written for it. An agent's events are of no board, so these are told to those who read all boards. */
const restricted = { identity_template: "agent.read_texts", soul_template: "agent.read_texts", file_templates: "agent.read_texts" } as const;

export const events = defineEvents({
  "agent.created": { payload: createdPayload(Agent), says: "created agent", readBy, restricted },
  "agent.adopted": {
    payload: createdPayload(Agent).extend({ gateway_agent_id: z.string().meta({ description: "its name on its gateway" }), form: Form }),
    says: "took over agent",
    readBy,
    restricted,
  },
  "agent.updated": { payload: changed, says: "updated agent", readBy, restricted },
  "agent.provisioning": { payload: changed, says: "began to provision agent", readBy, restricted },
  "agent.provisioned": { payload: changed, says: "provisioned agent", readBy, restricted },
  "agent.provision_failed": { payload: changed, says: "could not provision agent", readBy, restricted },
  "agent.provision_cancelled": { payload: changed, says: "gave up provisioning agent", readBy, restricted },
  "agent.deleted": { payload: deletedPayload(Agent), says: "deleted agent", readBy, restricted },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
