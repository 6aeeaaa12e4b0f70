// Guards: stops by people and by rules, budgets from what gateways count, quiet hours, the rate of wakes, and runs that are stuck.
//
// Where the truth lives: guard_stops (what is stopped, by whom, why, and who lifted it), guard_limits, guard_days (what was taken), and
// guard_reservations (work under way). Who asks: the gate where work leaves for a gateway (tasks/send-gate.ts) asks `wakeGuard` last of all, and
// each link asks what is stopped when it connects, when it is told, and while anything is. A crash loses nothing: a reservation is written before
// its work leaves and is given back when its run ends without having begun; what gateways count of a day only grows.
import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { events } from "./events.ts";
import { wakeGuard } from "./gate.ts";
import { passOnStatement } from "./gate-store.ts";
import { haltedOn, haltTold, tellAnew } from "./halting.ts";
import { endStops, forgetOld, releaseUnbegun } from "./jobs.ts";
import { measure } from "./measure.ts";
import { portable } from "./portable.ts";
import { guardRoutes } from "./routes.ts";
import { runLimits } from "./run-limits.ts";
import { forgetGatewayStatements } from "./store.ts";
import { stopStuckRuns } from "./stuck.ts";
import { guardsConsumer } from "./subscriber.ts";

export const guards: Slice = {
  name: "guards",
  actions,
  events,
  routes: [guardRoutes],
  consumers: [guardsConsumer],
  sweeps: [
    { name: "stops that were not told", on: "shard", run: tellAnew }, // first: it waits for no gateway that is slow to say what it has counted
    { name: "what agents take", on: "shard", run: measure },
    { name: "stuck runs", on: "shard", run: stopStuckRuns },
    { name: "work that never began", on: "shard", run: releaseUnbegun },
    { name: "ended stops", on: "shard", run: endStops },
    { name: "old guards", on: "shard", run: forgetOld },
  ],
  portable,
  ports: { wakeGuard, wakePassedOn: passOnStatement, haltedOn, haltTold, runLimits, gatewayUsers: [{ release: forgetGatewayStatements }] },
};
