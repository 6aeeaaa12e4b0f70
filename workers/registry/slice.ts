import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { events } from "./events.ts";
import { issuedTokens } from "./issued.ts";
import { forgetOldMetrics } from "./jobs.ts";
import { portable } from "./portable.ts";
import { gatewayRoutes, registryRoutes, tokenRoutes } from "./routes.ts";

/** Gateways that register themselves, and what they say of themselves from then on. */
export const registry: Slice = {
  name: "registry",
  actions,
  events,
  routes: [tokenRoutes, registryRoutes, gatewayRoutes],
  sweeps: [{ name: "old metrics of gateways", on: "shard", run: forgetOldMetrics }],
  portable,
  ports: { issuedBy: [issuedTokens] },
};
