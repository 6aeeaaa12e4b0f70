// Agents that a gateway has, ours and others.
import type { Slice } from "../slice.ts";
import { onFoundEvent } from "./events.ts";

export const found: Slice<Record<never, never>> = { name: "found", onEvent: onFoundEvent };
