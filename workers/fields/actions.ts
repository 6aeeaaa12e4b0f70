// Who may do what with the definitions of custom fields. Their values are part of tasks.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "custom_field.read": { resource: "organization", risk: "low", person: "member", agent: "organization", key: "tasks:read", says: "read custom fields" },
  "custom_field.manage": { resource: "organization", risk: "high", person: "admin", agent: "never", key: "boards:write", says: "change custom fields" },
});
