// What the sessions of gateways take.
import type { Slice } from "../slice.ts";
import { onUsageEvent } from "./events.ts";

export const usage: Slice<Record<never, never>> = { name: "usage", onEvent: onUsageEvent };
