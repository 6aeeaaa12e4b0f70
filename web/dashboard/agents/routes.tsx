// Agents.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { FrameRoute } from "../shell/parents.tsx";

export const routes = {
  frame: (frame: FrameRoute) => [
    createRoute({
      getParentRoute: () => frame,
      path: "/agents",
      component: lazyRouteComponent(() => import("./agents-page.tsx"), "AgentsPage"),
    }),
    createRoute({
      getParentRoute: () => frame,
      path: "/agents/$agentId",
      component: lazyRouteComponent(() => import("./agent-page.tsx"), "AgentPage"),
    }),
  ],
};
