import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { commentFeedRoutes } from "./comment-routes.ts";
import { eventStreamRoutes } from "./event-routes.ts";
import { activityRoutes } from "./routes.ts";

export const activity: Slice = { name: "activity", actions, routes: [activityRoutes, commentFeedRoutes, eventStreamRoutes] };
