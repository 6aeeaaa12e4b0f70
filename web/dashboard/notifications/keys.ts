// Cache keys of this slice.
import { inOrganization } from "../live/keys.ts";

export const notificationsKey = () => inOrganization("notifications");
export const notificationListKey = (filters: object) => inOrganization("notifications", "list", filters);
export const notificationListsKey = () => inOrganization("notifications", "list");
export const unreadKey = () => inOrganization("notifications", "unread");
export const notificationSettingsKey = () => inOrganization("notification-settings");
/** Of the person, in whichever organization. */
export const pushKey = ["account", "push"] as const;
/** Of this browser. */
export const pushHereKey = ["account", "push-here"] as const;
