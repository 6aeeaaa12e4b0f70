import type { Slice } from "#worker/platform/slice.ts";
import { agentViewRoutes, boardViewRoutes } from "./routes.ts";

export const views: Slice = { name: "views", routes: [boardViewRoutes, agentViewRoutes] };
