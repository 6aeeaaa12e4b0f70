// Who may take an organization away or bring one in: its owners, in person.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "organization.export": { resource: "organization", risk: "critical", person: "owner", agent: "never", key: "never", says: "export the organization" },
  "organization.import": { resource: "organization", risk: "critical", person: "owner", agent: "never", key: "never", says: "import into the organization" },
});
