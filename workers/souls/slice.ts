import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { events } from "./events.ts";
import { portable } from "./portable.ts";
import { soulRoutes } from "./routes.ts";

export const soulsDirectory: Slice = { name: "souls", actions, events, routes: [soulRoutes], portable };
