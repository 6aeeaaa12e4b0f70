import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { lifecycleRoutes } from "./lifecycle-routes.ts";
import { agentViewRoutes, boardViewRoutes, fleetRoutes, groupViewRoutes, myBoardRoutes, myWorkRoutes } from "./routes.ts";

export const views: Slice = {
  name: "views",
  actions,
  routes: [boardViewRoutes, groupViewRoutes, agentViewRoutes, fleetRoutes, lifecycleRoutes, myBoardRoutes, myWorkRoutes],
};
