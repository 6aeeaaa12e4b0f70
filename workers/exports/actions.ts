// Who may export or import an organization: its owners, in person.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "organization.export": { resource: "organization", risk: "critical", person: "owner", agent: "never", key: "never", says: "export the organization" },
  "organization.import": { resource: "organization", risk: "critical", person: "owner", agent: "never", key: "never", says: "import into the organization" },
});
