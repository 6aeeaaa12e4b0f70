// Members, and their rights on boards.
import { createRoute } from "@tanstack/react-router";
import type { SettingsRoute } from "../shell/parents.tsx";
import { lazyPage } from "../ui/later.tsx";

export const routes = {
  settings: (settings: SettingsRoute) => [
    createRoute({
      getParentRoute: () => settings,
      path: "/members",
      validateSearch: (search: Record<string, unknown>): { view?: "access" | undefined } => ({ view: search.view === "access" ? "access" : undefined }),
      component: lazyPage(() => import("./members-page.tsx"), "MembersPage"),
    }),
  ],
};
