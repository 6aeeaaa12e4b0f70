import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { gatewaySessionRoutes } from "./routes.ts";

export const gatewaySessions: Slice = { name: "gateway-sessions", actions, routes: [gatewaySessionRoutes] };
