// What is said to each operation on notifications.
import { nothing, type Operation, saying } from "./saying.ts";

export const NOTIFICATION_OPERATIONS: Record<string, Operation> = {
  listNotifications: nothing,
  markNotificationsRead: saying({ until: 1 }),
  getNotificationSettings: nothing,
  setNotificationSettings: saying({ muted: ["comment"] }),
};
