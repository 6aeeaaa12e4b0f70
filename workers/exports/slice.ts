import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { sweepTransfers, workOnTransfer } from "./jobs.ts";
import { portable } from "./portable.ts";
import { exportRoutes } from "./routes.ts";

export const exports: Slice = {
  name: "exports",
  actions,
  routes: [exportRoutes.app],
  sweeps: [{ name: "exports and imports", on: "shard", run: sweepTransfers }],
  messages: { "transfer.waits": (message, system) => workOnTransfer(system, message) },
  portable,
};
