// What agents ask stays where they are: it waits for gateways of this installation.
import type { Portable } from "#worker/platform/portable.ts";

export const portable: Portable = {
  tables: [],
  staysBehind: [
    { name: "coordination_requests", why: "what agents ask each other on gateways of this installation; what was asked and answered is in the history" },
  ],
};
