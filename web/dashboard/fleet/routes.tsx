// The fleet; what is filtered and how it is grouped stand in the address.
import { createRoute } from "@tanstack/react-router";
import { withWords } from "../i18n/index.ts";
import type { FrameRoute } from "../shell/parents.tsx";
import { lazyPage } from "../ui/later.tsx";
import { textOf } from "../ui/search.ts";

export type FleetSearch = { q?: string | undefined; group?: "state" | "gateway" | undefined };

export const routes = {
  frame: (frame: FrameRoute) => [
    createRoute({
      getParentRoute: () => frame,
      path: "/fleet",
      validateSearch: (search: Record<string, unknown>): FleetSearch => ({
        q: textOf(search.q),
        group: search.group === "state" || search.group === "gateway" ? search.group : undefined,
      }),
      component: lazyPage(() => withWords("fleet", import("./fleet-page.tsx")), "FleetPage"),
    }),
  ],
};
