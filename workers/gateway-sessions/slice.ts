import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { controlRoutes } from "./control-routes.ts";
import { events } from "./events.ts";
import { gatewaySessionRoutes } from "./routes.ts";

export const gatewaySessions: Slice = { name: "gateway-sessions", actions, events, routes: [gatewaySessionRoutes, controlRoutes] };
