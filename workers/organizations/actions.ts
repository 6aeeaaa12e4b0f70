// Who may do what with an organization, its members, invites and API keys. No API key may manage people: none can raise anybody.
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
  "member.list": { resource: "organization", risk: "low", person: "member", agent: "never", key: "members:read", says: "list the members" },
  /** Everyone may see and leave their own membership. */
  "member.read_own": { resource: "organization", risk: "low", person: "member", agent: "never", key: "never", says: "see a person's own membership" },
  "member.leave": { resource: "organization", risk: "high", person: "member", agent: "never", key: "never", says: "leave the organization" },
  "member.read": { resource: "organization", risk: "low", person: "admin", agent: "never", key: "members:read", says: "see another member's rights" },
  "member.update": { resource: "organization", risk: "critical", person: "admin", agent: "never", key: "never", says: "change members" },
  "member.remove": { resource: "organization", risk: "critical", person: "admin", agent: "never", key: "never", says: "remove members" },
  "invite.manage": { resource: "organization", risk: "critical", person: "admin", agent: "never", key: "never", says: "manage invites" },
  "invite.accept": { resource: "installation", risk: "medium", person: "signed_in", agent: "never", key: "never", says: "accept an invite" },
  "api_key.manage": { resource: "organization", risk: "critical", person: "admin", agent: "never", key: "never", says: "manage API keys" },
});
