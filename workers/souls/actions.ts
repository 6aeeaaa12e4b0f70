// Who may do what with souls.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "soul.read": { resource: "organization", risk: "low", person: "member", agent: "organization", key: "agents:read", says: "read the directory of souls" },
  "soul.manage": { resource: "organization", risk: "medium", person: "admin", agent: "never", key: "agents:write", says: "keep souls" },
});
