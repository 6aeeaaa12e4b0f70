import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { events } from "./events.ts";
import { portable } from "./portable.ts";
import { purgeDue } from "./purge.ts";
import { organizationRoutes } from "./routes.ts";

export const organizations: Slice = {
  name: "organizations",
  actions,
  events,
  routes: [organizationRoutes],
  sweeps: [{ name: "organizations to be deleted", on: "shard", run: ({ env, db, now }) => purgeDue(env, db, now) }],
  portable,
};
