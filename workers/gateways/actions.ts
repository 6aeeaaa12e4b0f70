// Who may do what with gateways.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "gateway.read": { resource: "organization", risk: "low", person: "member", agent: "never", key: "gateways:read", says: "see the gateways" },
  "gateway.connect": {
    resource: "organization",
    risk: "critical",
    person: "admin",
    agent: "never",
    key: "never",
    whyNoKey: "its token would outlive the key",
    says: "make a connect command",
  },
  "gateway.manage": { resource: "organization", risk: "critical", person: "admin", agent: "never", key: "gateways:write", says: "manage gateways" },
});
