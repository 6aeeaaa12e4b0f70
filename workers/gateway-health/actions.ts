// Who may look into the health of a gateway.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "gateway_health.read": {
    resource: "organization",
    risk: "low",
    person: "admin",
    agent: "never",
    key: "gateways:read",
    says: "see how a gateway is",
  },
});
