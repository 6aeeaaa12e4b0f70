import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { gatewayUsageRoutes } from "./routes.ts";

/** What the sessions of a gateway take, asked of it when somebody looks. Nothing of it is stored. */
export const gatewayUsage: Slice = { name: "gateway-usage", actions, routes: [gatewayUsageRoutes] };
