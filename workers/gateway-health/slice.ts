import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { gatewayHealthRoutes } from "./routes.ts";

/** How a gateway is, asked of it when somebody looks. Nothing of it is stored. */
export const gatewayHealth: Slice = { name: "gateway-health", actions, routes: [gatewayHealthRoutes] };
