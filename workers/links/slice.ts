import type { Slice } from "#worker/platform/slice.ts";
import { wakeWaitingLinks } from "./jobs.ts";

/** The lines to the gateways themselves: the object GatewayLink (link.ts) and what it speaks. They keep no table of their own. */
export const links: Slice = {
  name: "links",
  sweeps: [{ name: "links with waiting commands", on: "shard", run: wakeWaitingLinks }],
};
