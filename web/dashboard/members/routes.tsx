// Members, and their rights on boards.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { SettingsRoute } from "../shell/parents.tsx";

export const routes = {
  settings: (settings: SettingsRoute) => [
    createRoute({
      getParentRoute: () => settings,
      path: "/members",
      validateSearch: (search: Record<string, unknown>): { view?: "access" | undefined } => ({ view: search.view === "access" ? "access" : undefined }),
      component: lazyRouteComponent(() => import("./members-page.tsx"), "MembersPage"),
    }),
  ],
};
