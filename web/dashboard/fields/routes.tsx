// The custom fields of the organization, in its settings.
import { createRoute } from "@tanstack/react-router";
import type { SettingsRoute } from "../shell/parents.tsx";
import { lazyPage } from "../ui/later.tsx";

export const routes = {
  settings: (settings: SettingsRoute) => [
    createRoute({ getParentRoute: () => settings, path: "/custom-fields", component: lazyPage(() => import("./fields-page.tsx"), "FieldsPage") }),
  ],
};
