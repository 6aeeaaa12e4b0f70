// The wire types of this slice.
export type { Notification, NotificationPage, NotificationQuery, NotificationSettings } from "#worker/notifications/schema.ts";
