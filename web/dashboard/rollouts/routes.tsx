// What agents are given, and rolling it out.
import { createRoute } from "@tanstack/react-router";
import type { FrameRoute } from "../shell/parents.tsx";
import { lazyPage } from "../ui/later.tsx";

export const routes = {
  frame: (frame: FrameRoute) => [
    createRoute({
      getParentRoute: () => frame,
      path: "/agent-defaults/$placeId",
      component: lazyPage(() => import("./defaults-page.tsx"), "DefaultsPage"),
    }),
  ],
};
