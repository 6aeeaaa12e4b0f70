// Who may do what with the gateway registry. No key makes a registration token: the gateways that use it would outlive the key.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "registration_token.manage": {
    resource: "organization",
    risk: "critical",
    person: "admin",
    agent: "never",
    key: "never",
    whyNoKey: "what registers with them would outlive the key",
    says: "manage registration tokens",
  },
});
