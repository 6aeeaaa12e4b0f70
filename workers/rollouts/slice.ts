import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { events } from "./events.ts";
import { sweepRollOuts } from "./jobs.ts";
import { portable } from "./portable.ts";
import { rollOutRoutes } from "./routes.ts";
import { rollOutsConsumer } from "./subscriber.ts";
import { workOnRollOut } from "./work.ts";

export const rollouts: Slice = {
  name: "rollouts",
  actions,
  events,
  routes: [rollOutRoutes],
  consumers: [rollOutsConsumer],
  sweeps: [{ name: "roll-outs to agents", on: "shard", run: sweepRollOuts }],
  messages: { "roll_out.goes_on": (message, system) => workOnRollOut(system, message) },
  portable,
};
