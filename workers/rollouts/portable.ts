// Roll-outs are about what stands on gateways of this installation.
import type { Portable } from "#worker/platform/portable.ts";

const why = "agents are provisioned again where they arrive";

export const portable: Portable = {
  tables: [],
  staysBehind: [
    { name: "roll_out_agents", why },
    { name: "roll_outs", why },
  ],
};
