// API keys.
import { createRoute } from "@tanstack/react-router";
import type { SettingsRoute } from "../shell/parents.tsx";
import { lazyPage } from "../ui/later.tsx";

export const routes = {
  settings: (settings: SettingsRoute) => [
    createRoute({
      getParentRoute: () => settings,
      path: "/api-keys",
      component: lazyPage(() => import("./api-keys-page.tsx"), "ApiKeysPage"),
    }),
  ],
};
