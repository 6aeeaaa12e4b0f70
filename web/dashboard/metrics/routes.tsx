// Metrics of the organization, or of a board, a group or an agent, which the address names.
import { createRoute } from "@tanstack/react-router";
import type { FrameRoute } from "../shell/parents.tsx";
import { lazyPage } from "../ui/later.tsx";
import { textOf } from "../ui/search.ts";
import { isRange, type MetricsSearch } from "./wire.ts";

export const routes = {
  frame: (frame: FrameRoute) => [
    createRoute({
      getParentRoute: () => frame,
      path: "/metrics",
      validateSearch: (search: Record<string, unknown>): MetricsSearch => ({
        range: isRange(search.range) ? search.range : undefined,
        board: textOf(search.board),
        group: textOf(search.group),
        agent: textOf(search.agent),
      }),
      component: lazyPage(() => import("./metrics-page.tsx"), "MetricsPage"),
    }),
  ],
};
