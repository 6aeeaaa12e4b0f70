// Who may see what the sessions of a gateway take.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "gateway_usage.read": {
    resource: "organization",
    risk: "low",
    person: "admin",
    agent: "never",
    key: "gateways:read",
    says: "see what the sessions of a gateway take",
  },
});
