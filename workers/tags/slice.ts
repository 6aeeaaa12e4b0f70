import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { finishEndings } from "./endings.ts";
import { events } from "./events.ts";
import { portable } from "./portable.ts";
import { agentTagRoutes, tagEndingRoutes, tagRoutes } from "./routes.ts";

export const tags: Slice = {
  name: "tags",
  actions,
  events,
  routes: [tagRoutes, tagEndingRoutes, agentTagRoutes],
  sweeps: [{ name: "tag endings", on: "shard", run: finishEndings }],
  portable,
};
