import type { Slice } from "#worker/platform/slice.ts";
import { agentViewRoutes, boardViewRoutes, groupViewRoutes } from "./routes.ts";

export const views: Slice = { name: "views", routes: [boardViewRoutes, groupViewRoutes, agentViewRoutes] };
