// Who may do what with an organization itself.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "organization.create": { resource: "installation", risk: "medium", person: "signed_in", agent: "never", key: "never", says: "create an organization" },
  "organization.list": { resource: "installation", risk: "low", person: "signed_in", agent: "never", key: "never", says: "list organizations" },
  "organization.choose": { resource: "installation", risk: "low", person: "signed_in", agent: "never", key: "never", says: "choose an organization" },
  "organization.read": {
    resource: "organization",
    risk: "low",
    person: "member",
    agent: "organization",
    key: "organization:read",
    says: "read the organization",
  },
  "organization.watch": { resource: "organization", risk: "low", person: "member", agent: "never", key: "never", says: "watch the organization" },
  "organization.configure": { resource: "organization", risk: "high", person: "admin", agent: "never", key: "never", says: "change the organization" },
  "organization.close": {
    resource: "organization",
    risk: "critical",
    person: "owner",
    agent: "never",
    key: "never",
    says: "delete or restore the organization",
  },
});
