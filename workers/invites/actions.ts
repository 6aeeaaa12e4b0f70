// Who may do what with invites. No API key may invite: none can give anyone more rights.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "invite.manage": { resource: "organization", risk: "critical", person: "admin", agent: "never", key: "never", says: "manage invites" },
  "invite.accept": { resource: "installation", risk: "medium", person: "signed_in", agent: "never", key: "never", says: "accept an invite" },
});
