// Gateways.
import { createRoute } from "@tanstack/react-router";
import type { FrameRoute } from "../shell/parents.tsx";
import { lazyPage } from "../ui/later.tsx";

export const routes = {
  frame: (frame: FrameRoute) => [
    createRoute({
      getParentRoute: () => frame,
      path: "/gateways",
      component: lazyPage(() => import("./gateways-page.tsx"), "GatewaysPage"),
    }),
    createRoute({
      getParentRoute: () => frame,
      path: "/gateways/$gatewayId",
      component: lazyPage(() => import("./gateway-page.tsx"), "GatewayPage"),
    }),
  ],
};
