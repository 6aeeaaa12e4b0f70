// Who may see metrics: whoever belongs to the organization, of the boards that they see. The tasks behind a figure are read by people; programs
// read tasks, runs and approvals where those are, each with the scope of its own.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "metrics.read": { resource: "organization", risk: "low", person: "member", agent: "never", key: "metrics:read", says: "see metrics" },
  "metrics.list_behind": {
    resource: "organization",
    risk: "low",
    person: "member",
    agent: "never",
    key: "never",
    whyNoKey: "tasks, approvals and runs have scopes of their own",
    says: "see what is behind a figure",
  },
});
