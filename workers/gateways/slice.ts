import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { dialRoutes } from "./dial-routes.ts";
import { events } from "./events.ts";
import { endConnectorsOfEndedKeys } from "./jobs.ts";
import { portable } from "./portable.ts";
import { gatewayRoutes } from "./routes.ts";
import { gatewaysConsumer } from "./subscriber.ts";

export const gateways: Slice = {
  name: "gateways",
  actions,
  events,
  routes: [gatewayRoutes, dialRoutes],
  consumers: [gatewaysConsumer],
  sweeps: [{ name: "connectors of ended keys", on: "shard", run: endConnectorsOfEndedKeys }],
  portable,
  ports: { gatewayUsers: [] },
};
