// Calls to methods of a gateway.
import type { Slice } from "../slice.ts";

export const rpc: Slice<Record<never, never>> = { name: "rpc" };
