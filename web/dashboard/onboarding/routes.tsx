// The onboarding of a board.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { FrameRoute } from "../shell/parents.tsx";

export const routes = {
  frame: (frame: FrameRoute) => [
    createRoute({
      getParentRoute: () => frame,
      path: "/boards/$boardId/onboarding",
      component: lazyRouteComponent(() => import("./onboarding-page.tsx"), "OnboardingPage"),
    }),
  ],
};
