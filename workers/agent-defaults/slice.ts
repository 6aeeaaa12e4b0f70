import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { events } from "./events.ts";
import { portable } from "./portable.ts";
import { agentDefaultsRoutes } from "./routes.ts";

export const agentDefaults: Slice = { name: "agent-defaults", actions, events, routes: [agentDefaultsRoutes], portable };
