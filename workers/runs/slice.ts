import type { Slice } from "#worker/platform/slice.ts";
import { events } from "./events.ts";
import { deleteHeldStatement } from "./held-store.ts";
import { failLateRuns } from "./jobs.ts";
import { portable } from "./portable.ts";

export const runs: Slice = {
  name: "runs",
  events,
  sweeps: [{ name: "late runs", on: "shard", run: failLateRuns }],
  portable,
  ports: { gatewayUsers: [{ release: (db, gatewayId) => [deleteHeldStatement(db, gatewayId)] }] },
};
