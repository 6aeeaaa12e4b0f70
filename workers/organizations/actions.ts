// Who may do what with an organization, its members and its invites. No API key may manage people: so none can raise anybody.
import type { ActionRule } from "#worker/platform/access.ts";

export const ACTIONS = {
  create: { person: "signed_in", agent: "never", key: "never", says: "create an organization" },
  read: { person: "member", agent: "organization", key: "organization:read", says: "read the organization" },
  configure: { person: "admin", agent: "never", key: "never", says: "change the organization" },
  close: { person: "owner", agent: "never", key: "never", says: "delete or restore the organization" },
  readMembers: { person: "member", agent: "never", key: "members:read", says: "list the members" },
  /** Their own membership is everybody's to see and to leave. */
  readOwn: { person: "member", agent: "never", key: "never", says: "see a person's own membership" },
  leave: { person: "member", agent: "never", key: "never", says: "leave the organization" },
  readMember: { person: "admin", agent: "never", key: "members:read", says: "see another member's rights" },
  changeMembers: { person: "admin", agent: "never", key: "never", says: "change members" },
  removeMembers: { person: "admin", agent: "never", key: "never", says: "remove members" },
  invite: { person: "admin", agent: "never", key: "never", says: "manage invites" },
  join: { person: "signed_in", agent: "never", key: "never", says: "accept an invite" },
} as const satisfies Record<string, ActionRule>;
