// Who sees what they have to do on all boards: people, each their own.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "my_work.read": {
    resource: "organization",
    risk: "low",
    person: "member",
    agent: "never",
    key: "never",
    whyNoKey: "it is a person's own; programs list the tasks of boards",
    says: "read what you have to do on all boards",
  },
});
