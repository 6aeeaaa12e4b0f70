// Guards belong to where agents run: what arrives elsewhere arrives without its gateways, and is guarded anew there.
import type { Portable } from "#worker/platform/portable.ts";

export const portable: Portable = {
  tables: [],
  staysBehind: [
    { name: "guard_stops", why: "what was stopped here; agents arrive without a gateway, so nothing goes on there" },
    { name: "guard_tellings", why: "which gateways of here have carried a stop out" },
    { name: "guard_limits", why: "budgets are for what is paid here; they are set anew there" },
    { name: "guard_days", why: "what was taken here" },
    { name: "guard_reservations", why: "work under way here" },
    { name: "guard_measures", why: "when the gateways of here were asked" },
  ],
};
