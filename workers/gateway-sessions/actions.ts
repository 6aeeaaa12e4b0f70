// Who may look into the sessions of a gateway.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "gateway_session.list": {
    resource: "organization",
    risk: "low",
    person: "admin",
    agent: "never",
    key: "gateways:read",
    says: "see which sessions a gateway has",
  },
  "gateway_session.read": {
    resource: "organization",
    risk: "high",
    person: "admin",
    agent: "never",
    key: "never",
    whyNoKey: "people's own conversations are among them",
    says: "read what was said in a gateway's sessions",
  },
});
