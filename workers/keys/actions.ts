// Who may do what with API keys. No key may manage keys: none can extend its own rights.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "api_key.manage": { resource: "organization", risk: "critical", person: "admin", agent: "never", key: "never", says: "manage API keys" },
});
