import type { Slice } from "#worker/platform/slice.ts";
import { events } from "./events.ts";
import { portable } from "./portable.ts";

/** What was written to gateways for agents, and what differs there: found by links, settled through agents. */
export const drifts: Slice = { name: "drifts", events, portable };
