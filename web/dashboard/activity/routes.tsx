// The timeline.
import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "../ui/later.tsx";
import type { ActivityFilters } from "./live.ts";
import type { FrameRoute } from "../shell/parents.tsx";
import { numberOf, textOf } from "../ui/search.ts";

type ActivitySearch = ActivityFilters & { event?: number | undefined };

export const routes = {
  frame: (frame: FrameRoute) => [
    createRoute({
      getParentRoute: () => frame,
      path: "/activity",
      validateSearch: (search: Record<string, unknown>): ActivitySearch => ({
        resource_type: textOf(search.resource_type),
        resource_id: textOf(search.resource_id),
        board_id: textOf(search.board_id),
        actor_type: textOf(search.actor_type),
        type: textOf(search.type),
        since: textOf(search.since),
        until: textOf(search.until),
        event: numberOf(search.event),
      }),
      component: lazyPage(() => import("./activity-page.tsx"), "ActivityPage"),
    }),
  ],
};
