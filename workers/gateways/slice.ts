import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { events } from "./events.ts";
import { portable } from "./portable.ts";
import { gatewayRoutes } from "./routes.ts";
import { gatewaysConsumer } from "./subscriber.ts";

export const gateways: Slice = {
  name: "gateways",
  actions,
  events,
  routes: [gatewayRoutes],
  consumers: [gatewaysConsumer],
  portable,
  ports: { gatewayUsers: [] },
};
