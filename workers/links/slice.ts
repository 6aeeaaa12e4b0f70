import type { Slice } from "#worker/platform/slice.ts";
import { wakeWaitingLinks } from "./jobs.ts";

/** The connections to the gateways: the object GatewayLink (link.ts) and its protocol. This slice has no tables of its own. */
export const links: Slice = {
  name: "links",
  sweeps: [{ name: "links with waiting commands", on: "shard", run: wakeWaitingLinks }],
};
