// The inbox, and of what one is told.
import { createRoute } from "@tanstack/react-router";
import type { FrameRoute, SettingsRoute } from "../shell/parents.tsx";
import { lazyPage } from "../ui/later.tsx";
import { kindOf } from "./kinds.ts";
import type { Filters } from "./live.ts";

export const routes = {
  frame: (frame: FrameRoute) => [
    createRoute({
      getParentRoute: () => frame,
      path: "/inbox",
      validateSearch: (search: Record<string, unknown>): Filters => ({ kind: kindOf(search.kind), unread: search.unread === true ? true : undefined }),
      component: lazyPage(() => import("./inbox-page.tsx"), "InboxPage"),
    }),
  ],
  settings: (settings: SettingsRoute) => [
    createRoute({
      getParentRoute: () => settings,
      path: "/notifications",
      component: lazyPage(() => import("./notification-settings-page.tsx"), "NotificationSettingsPage"),
    }),
  ],
};
