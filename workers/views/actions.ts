// Who may see what shows several slices at once and has no right of its own elsewhere.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "fleet.read": {
    resource: "organization",
    risk: "low",
    person: "member",
    agent: "never",
    key: "never",
    whyNoKey: "agents, tasks, runs and approvals have scopes of their own",
    says: "see what each agent does and waits for",
  },
});
