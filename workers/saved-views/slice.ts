import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { events } from "./events.ts";
import { portable } from "./portable.ts";
import { savedViewRoutes } from "./routes.ts";

export const savedViews: Slice = { name: "saved-views", actions, events, routes: [savedViewRoutes], portable };
