// Notifications: what concerns the person who looks.
import { reload } from "../live/cache.ts";
import { beforeLeaving } from "../live/leaving.ts";
import type { Slice } from "../slice.ts";
import { BellIcon } from "../ui/icons.ts";
import { notificationsKey } from "./keys.ts";
import { routes } from "./routes.tsx";
import { UnreadBadge } from "./unread-badge.tsx";

/** Who signs out is told nothing more in this browser. */
beforeLeaving(async (isGone) => {
  if (!isGone && "serviceWorker" in navigator) await (await import("./push-here.ts")).leaveHere();
});

export const notifications: Slice<typeof routes> = {
  name: "notifications",
  routes,
  navigation: [{ to: "/inbox", label: "nav.inbox", icon: BellIcon, group: "work", place: 3, badge: UnreadBadge, tab: "badged" }],
  palette: () => import("./palette.ts"),
  settings: [{ to: "/settings/notifications", label: "settings.sectionNotifications", group: "you" }],
  onFrame: (frame) => {
    if (frame.type === "notified") void reload(notificationsKey());
  },
  lists: () => [notificationsKey()],
};
