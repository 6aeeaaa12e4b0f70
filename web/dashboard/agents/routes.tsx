// Agents.
import { createRoute } from "@tanstack/react-router";
import type { FrameRoute } from "../shell/parents.tsx";
import { lazyPage } from "../ui/later.tsx";

export const routes = {
  frame: (frame: FrameRoute) => [
    createRoute({
      getParentRoute: () => frame,
      path: "/agents",
      component: lazyPage(() => import("./agents-page.tsx"), "AgentsPage"),
    }),
    createRoute({
      getParentRoute: () => frame,
      path: "/agents/$agentId",
      component: lazyPage(() => import("./agent-page.tsx"), "AgentPage"),
    }),
  ],
};
