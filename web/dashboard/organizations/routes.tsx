// The settings of the organization.
import { createRoute } from "@tanstack/react-router";
import type { SettingsRoute } from "../shell/parents.tsx";
import { lazyPage } from "../ui/later.tsx";

export const routes = {
  settings: (settings: SettingsRoute) => [
    createRoute({
      getParentRoute: () => settings,
      path: "/organization",
      component: lazyPage(() => import("./organization-page.tsx"), "OrganizationPage"),
    }),
  ],
};
