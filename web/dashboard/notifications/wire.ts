// The wire types of this slice.
export type {
  LetterSettings,
  Notification,
  NotificationPage,
  NotificationQuery,
  NotificationSettings,
  NotificationSettingsUpdate,
  PushBrowser,
  PushSettings,
} from "#worker/notifications/schema.ts";
