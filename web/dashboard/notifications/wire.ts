// The wire types of this slice.
export type {
  LetterSettings,
  Notification,
  NotificationPage,
  NotificationQuery,
  NotificationSettings,
  NotificationSettingsUpdate,
} from "#worker/notifications/schema.ts";
