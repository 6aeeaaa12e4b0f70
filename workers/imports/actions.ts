// Who may import work from other products: admins and owners, in person.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "task_import.manage": { resource: "organization", risk: "high", person: "admin", agent: "never", key: "never", says: "import work from other products" },
});
