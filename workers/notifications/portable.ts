// What somebody has read stays where they read it.
import type { Portable } from "#worker/platform/portable.ts";

export const portable: Portable = {
  tables: [],
  staysBehind: [
    { name: "notifications", why: "told of events here, some of them read: what is imported is told to nobody" },
    { name: "notification_letters", why: "letters about what was told here" },
    { name: "notification_pushes", why: "what browsers are to show of what was told here" },
    { name: "push_deliveries", why: "as notification_pushes" },
    { name: "notification_settings", why: "each person chooses again there" },
  ],
};
