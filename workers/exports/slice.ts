import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { events } from "./events.ts";
import { sweepTransfers, workOnTransfer } from "./jobs.ts";
import { portable } from "./portable.ts";
import { exportRoutes, importRoutes } from "./routes.ts";

export const exports: Slice = {
  name: "exports",
  actions,
  events,
  routes: [exportRoutes, importRoutes],
  sweeps: [{ name: "exports and imports", on: "shard", run: sweepTransfers }],
  messages: { "transfer.waits": (message, system) => workOnTransfer(system, message) },
  portable,
};
