import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { sweepGateways } from "./jobs.ts";
import { portable } from "./portable.ts";
import { gatewayRoutes } from "./routes.ts";
import { gatewaysConsumer } from "./subscriber.ts";

export const gateways: Slice = {
  name: "gateways",
  actions,
  routes: [gatewayRoutes.app],
  consumers: [gatewaysConsumer],
  sweeps: [{ name: "gateway deadlines", on: "shard", run: sweepGateways }],
  portable,
};
