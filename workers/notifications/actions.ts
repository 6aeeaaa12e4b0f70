// Who has notifications: people, each their own. Programs have the activity, and webhooks.
import { defineActions } from "#worker/platform/access.ts";

const own = { resource: "organization", risk: "low", person: "member", agent: "never", key: "never", whyNoKey: "notifications are of a person" } as const;

/** A browser is a person's, in whichever organization they are. */
const browser = { resource: "person", person: "signed_in", agent: "never", key: "never" } as const;

export const actions = defineActions({
  "notification.read": { ...own, says: "read your notifications" },
  "notification.mark": { ...own, says: "mark your notifications as read" },
  "notification.settle": { ...own, says: "choose of what you are told" },
  "push.read": { ...browser, risk: "low", says: "see which browsers show a person's notifications" },
  "push.manage": { ...browser, risk: "medium", says: "change which browsers show a person's notifications" },
});
