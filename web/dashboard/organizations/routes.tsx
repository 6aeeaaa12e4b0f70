// The settings of the organization.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { SettingsRoute } from "../shell/parents.tsx";

export const routes = {
  settings: (settings: SettingsRoute) => [
    createRoute({
      getParentRoute: () => settings,
      path: "/organization",
      component: lazyRouteComponent(() => import("./organization-page.tsx"), "OrganizationPage"),
    }),
  ],
};
