// The recurring tasks of a board.
import { createRoute } from "@tanstack/react-router";
import type { FrameRoute } from "../shell/parents.tsx";
import { lazyPage } from "../ui/later.tsx";

export const routes = {
  frame: (frame: FrameRoute) => [
    createRoute({
      getParentRoute: () => frame,
      path: "/boards/$boardId/recurring",
      component: lazyPage(() => import("./recurring-page.tsx"), "RecurringPage"),
    }),
  ],
};
