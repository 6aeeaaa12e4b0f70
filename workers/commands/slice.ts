import type { Slice } from "#worker/platform/slice.ts";
import { events } from "./events.ts";
import { failLateCommands } from "./jobs.ts";
import { portable } from "./portable.ts";
import { commandRoutes } from "./routes.ts";
import { deleteCommandsStatement } from "./store.ts";

export const commands: Slice = {
  name: "commands",
  events,
  routes: [commandRoutes],
  sweeps: [{ name: "late commands", on: "shard", run: failLateCommands }],
  portable,
  ports: { gatewayUsers: [{ release: (db, gatewayId) => [deleteCommandsStatement(db, gatewayId)] }] },
};
