// The boards of the organization.
import { createRoute } from "@tanstack/react-router";
import type { FrameRoute } from "../shell/parents.tsx";
import { lazyPage } from "../ui/later.tsx";

export const routes = {
  frame: (frame: FrameRoute) => [
    createRoute({
      getParentRoute: () => frame,
      path: "/boards",
      component: lazyPage(() => import("./boards-page.tsx"), "BoardsPage"),
    }),
  ],
};
