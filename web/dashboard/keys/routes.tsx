// API keys.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { SettingsRoute } from "../shell/parents.tsx";

export const routes = {
  settings: (settings: SettingsRoute) => [
    createRoute({
      getParentRoute: () => settings,
      path: "/api-keys",
      component: lazyRouteComponent(() => import("./api-keys-page.tsx"), "ApiKeysPage"),
    }),
  ],
};
