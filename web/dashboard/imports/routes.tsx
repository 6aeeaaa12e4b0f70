// Import from other products.
import { createRoute } from "@tanstack/react-router";
import type { SettingsRoute } from "../shell/parents.tsx";
import { lazyPage } from "../ui/later.tsx";
import { textOf } from "../ui/search.ts";

export type ImportSearch = { import?: string | undefined };

export const routes = {
  settings: (settings: SettingsRoute) => [
    createRoute({
      getParentRoute: () => settings,
      path: "/import",
      validateSearch: (search: Record<string, unknown>): ImportSearch => ({ import: textOf(search.import) }),
      component: lazyPage(() => import("./import-page.tsx"), "ImportPage"),
    }),
  ],
};
