// Guards.
import { createRoute } from "@tanstack/react-router";
import type { SettingsRoute } from "../shell/parents.tsx";
import { lazyPage } from "../ui/later.tsx";

export const routes = {
  settings: (settings: SettingsRoute) => [
    createRoute({
      getParentRoute: () => settings,
      path: "/guards",
      component: lazyPage(() => import("./guards-page.tsx"), "GuardsPage"),
    }),
  ],
};
