// Who may see what shows several slices at once and has no right of its own elsewhere.
import { defineActions } from "#worker/platform/access.ts";

const forPeople = { resource: "organization", risk: "low", person: "member", agent: "never", key: "never" } as const;

export const actions = defineActions({
  "fleet.read": {
    ...forPeople,
    whyNoKey: "agents, tasks, runs and approvals have scopes of their own",
    says: "see what each agent does and waits for",
  },
  "my_boards.read": {
    ...forPeople,
    whyNoKey: "programs list boards, and the tasks of each",
    says: "see how much is open on each of your boards",
  },
  "my_work.read": {
    ...forPeople,
    whyNoKey: "it is a person's own; programs list the tasks of boards",
    says: "read what you have to do on all boards",
  },
});
