// Who may read the timeline, and who may retry events that a consumer could not handle.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "activity.read": { resource: "organization", risk: "low", person: "member", agent: "organization", key: "activity:read", says: "read the activity" },
  "activity.read_comments": { resource: "organization", risk: "low", person: "member", agent: "never", key: "tasks:read", says: "read what is said on tasks" },
  "activity.stream": { resource: "organization", risk: "low", person: "member", agent: "organization", key: "activity:read", says: "follow the activity" },
  "activity.stream_comments": {
    resource: "organization",
    risk: "low",
    person: "member",
    agent: "never",
    key: "tasks:read",
    says: "follow what is said on tasks",
  },
  "activity.operate": { resource: "organization", risk: "high", person: "admin", agent: "never", key: "never", says: "retry events that were set aside" },
});
