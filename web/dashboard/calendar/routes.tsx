// One's calendar address, in the settings.
import { createRoute } from "@tanstack/react-router";
import type { SettingsRoute } from "../shell/parents.tsx";
import { lazyPage } from "../ui/later.tsx";

export const routes = {
  settings: (settings: SettingsRoute) => [
    createRoute({ getParentRoute: () => settings, path: "/calendar", component: lazyPage(() => import("./calendar-page.tsx"), "CalendarPage") }),
  ],
};
