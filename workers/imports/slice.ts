import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { events } from "./events.ts";
import { sweepTaskImports, workOnTaskImport } from "./jobs.ts";
import { portable } from "./portable.ts";
import { taskImportRoutes } from "./routes.ts";

export const imports: Slice = {
  name: "imports",
  actions,
  events,
  routes: [taskImportRoutes],
  sweeps: [{ name: "imports from other products", on: "shard", run: sweepTaskImports }],
  messages: { "task_import.waits": (message, system) => workOnTaskImport(system, message) },
  portable,
};
