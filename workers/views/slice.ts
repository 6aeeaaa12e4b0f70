import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { agentViewRoutes, boardViewRoutes, groupViewRoutes, myWorkRoutes } from "./routes.ts";

export const views: Slice = { name: "views", actions, routes: [boardViewRoutes, groupViewRoutes, agentViewRoutes, myWorkRoutes] };
