// Gateways.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { FrameRoute } from "../shell/parents.tsx";

export const routes = {
  frame: (frame: FrameRoute) => [
    createRoute({
      getParentRoute: () => frame,
      path: "/gateways",
      component: lazyRouteComponent(() => import("./gateways-page.tsx"), "GatewaysPage"),
    }),
    createRoute({
      getParentRoute: () => frame,
      path: "/gateways/$gatewayId",
      component: lazyRouteComponent(() => import("./gateway-page.tsx"), "GatewayPage"),
    }),
  ],
};
