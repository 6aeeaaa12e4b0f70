import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { events } from "./events.ts";
import { gatewayRpcRoutes } from "./routes.ts";

/** Calls of admins to methods of a gateway. */
export const gatewayRpc: Slice = { name: "gateway-rpc", actions, events, routes: [gatewayRpcRoutes] };
