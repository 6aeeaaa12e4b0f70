// What goes on inside a gateway.
import type { Slice } from "../slice.ts";

export const sessions: Slice<Record<never, never>> = { name: "sessions" };
