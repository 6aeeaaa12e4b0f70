// English.
export const messages = {
  "nav.inbox": "Inbox",
  "settings.sectionNotifications": "Notifications",
  "notifications.approval": "Waits for your decision",
  "notifications.question": "An agent asks",
  "notifications.mention": "You are mentioned or answered",
  "notifications.assignment": "Assigned to you",
  "notifications.due": "Due",
  "notifications.failure": "A run failed",
  "notifications.gateway": "A gateway went offline",
  "notifications.decision": "Decided on what you asked for",
  "notifications.comment": "Comment on a task of yours",
  "notifications.kind": "Kind",
  "notifications.allKinds": "Everything",
  "notifications.onlyUnread": "Unread only",
  "notifications.isUnread": "not read",
  "notifications.markRead": "Mark as read",
  "notifications.markUnread": "Mark as unread",
  "notifications.markAll": "Mark all as read",
  "notifications.unreadCount": "{count, plural, one {# not read} other {# not read}}",
  "notifications.none": "Nothing for you yet",
  "notifications.noneDetail": "Mentions, assignments, approvals and what is due come here.",
  "notifications.noMatch": "Nothing of that kind",
  "notifications.noMatchDetail": "Choose everything to see the rest.",
  "notifications.notLoaded": "The inbox could not be loaded",
  "notifications.settings": "Of what you are told",
  "notifications.settingsHint": "In this organization. What is switched off is not told from then on.",
  "notifications.settingsNotLoaded": "The settings could not be loaded",
} as const;

declare module "../i18n/words.ts" {
  interface Words {
    notifications: typeof messages;
  }
}
