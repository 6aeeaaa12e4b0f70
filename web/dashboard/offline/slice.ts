// What waits for the network.
import type { Slice } from "../slice.ts";

export const offline: Slice<Record<never, never>> = { name: "offline" };
