// The custom fields of the organization, in its settings.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { SettingsRoute } from "../shell/parents.tsx";

export const routes = {
  settings: (settings: SettingsRoute) => [
    createRoute({ getParentRoute: () => settings, path: "/custom-fields", component: lazyRouteComponent(() => import("./fields-page.tsx"), "FieldsPage") }),
  ],
};
