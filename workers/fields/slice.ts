import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { events } from "./events.ts";
import { portable } from "./portable.ts";
import { fieldRoutes } from "./routes.ts";

export const fields: Slice = { name: "fields", actions, events, routes: [fieldRoutes], portable };
