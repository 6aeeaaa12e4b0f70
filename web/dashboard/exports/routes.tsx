// Export and import.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { SettingsRoute } from "../shell/parents.tsx";

export const routes = {
  settings: (settings: SettingsRoute) => [
    createRoute({
      getParentRoute: () => settings,
      path: "/data",
      component: lazyRouteComponent(() => import("./data-page.tsx"), "DataPage"),
    }),
  ],
};
