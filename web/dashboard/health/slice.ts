// How gateways are.
import type { Slice } from "../slice.ts";
import { onHealthEvent } from "./events.ts";

export const health: Slice<Record<never, never>> = { name: "health", onEvent: onHealthEvent };
