// Who may look for things. What is found is in addition only what the caller may read by itself.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "search.run": { resource: "organization", risk: "low", person: "member", agent: "organization", key: "search:read", says: "search" },
});
