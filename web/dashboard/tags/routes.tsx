// The tags of the organization, in its settings.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { SettingsRoute } from "../shell/parents.tsx";

export const routes = {
  settings: (settings: SettingsRoute) => [
    createRoute({ getParentRoute: () => settings, path: "/tags", component: lazyRouteComponent(() => import("./tags-page.tsx"), "TagsPage") }),
  ],
};
