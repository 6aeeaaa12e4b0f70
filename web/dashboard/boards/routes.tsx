// The boards of the organization.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { FrameRoute } from "../shell/parents.tsx";

export const routes = {
  frame: (frame: FrameRoute) => [
    createRoute({
      getParentRoute: () => frame,
      path: "/boards",
      component: lazyRouteComponent(() => import("./boards-page.tsx"), "BoardsPage"),
    }),
  ],
};
