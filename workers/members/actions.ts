// Who may do what with members. No API key may manage people: none can give anyone more rights.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "member.list": { resource: "organization", risk: "low", person: "member", agent: "never", key: "members:read", says: "list the members" },
  /** Everyone may see their own membership, and leave. */
  "member.read_own": { resource: "organization", risk: "low", person: "member", agent: "never", key: "never", says: "see a person's own membership" },
  "member.leave": { resource: "organization", risk: "high", person: "member", agent: "never", key: "never", says: "leave the organization" },
  "member.read": { resource: "organization", risk: "low", person: "admin", agent: "never", key: "members:read", says: "see another member's rights" },
  "member.update": { resource: "organization", risk: "critical", person: "admin", agent: "never", key: "never", says: "change members" },
  "member.remove": { resource: "organization", risk: "critical", person: "admin", agent: "never", key: "never", says: "remove members" },
});
