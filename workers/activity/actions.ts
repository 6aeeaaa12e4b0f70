// Who may read the timeline, and who may retry events that a consumer could not handle.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "activity.read": { resource: "organization", risk: "low", person: "member", agent: "organization", key: "activity:read", says: "read the activity" },
  "activity.operate": { resource: "organization", risk: "high", person: "admin", agent: "never", key: "never", says: "retry events that were set aside" },
});
