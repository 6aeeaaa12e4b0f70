// Notifications over HTTP.
import { api, operation } from "#worker/platform/http.ts";
import { actions } from "./actions.ts";
import { NotificationPage, NotificationQuery, NotificationSettings, NotificationSettingsUpdate, NotificationsRead } from "./schema.ts";
import { changeSettings, getSettings, listNotifications, markRead } from "./service.ts";

const tag = "Notifications";

export const notificationRoutes = api()
  .openapi(
    operation(actions["notification.read"], {
      method: "get",
      path: "/notifications",
      id: "listNotifications",
      tag,
      summary: "What concerns you, newest first",
      description:
        "Each is an event that you may read, and why it is yours. Kept for 90 days, and about a thousand of them. What you have done yourself is not among them.",
      query: NotificationQuery,
      answer: NotificationPage,
      status: 200,
    }),
    async (context) => context.json(await listNotifications(context.var.work, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["notification.mark"], {
      method: "post",
      path: "/notifications/read",
      id: "markNotificationsRead",
      tag,
      summary: "Mark some as read, or all up to one",
      body: NotificationsRead,
      answer: null,
      status: 204,
    }),
    async (context) => {
      await markRead(context.var.work, context.req.valid("json"));
      return context.body(null, 204);
    },
  )
  .openapi(
    operation(actions["notification.read"], {
      method: "get",
      path: "/notifications/settings",
      id: "getNotificationSettings",
      tag,
      summary: "Of what you are not told, and what you get by e-mail",
      answer: NotificationSettings,
      status: 200,
    }),
    async (context) => context.json(await getSettings(context.var.work), 200),
  )
  .openapi(
    operation(actions["notification.settle"], {
      method: "put",
      path: "/notifications/settings",
      id: "setNotificationSettings",
      tag,
      summary: "Choose of what you are told, and what you get by e-mail",
      body: NotificationSettingsUpdate,
      answer: NotificationSettings,
      status: 200,
    }),
    async (context) => context.json(await changeSettings(context.var.work, context.req.valid("json")), 200),
  );
