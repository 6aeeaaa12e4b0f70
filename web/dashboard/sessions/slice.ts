// What goes on inside a gateway.
import type { Slice } from "../slice.ts";
import { onSessionEvent } from "./events.ts";

export const sessions: Slice<Record<never, never>> = { name: "sessions", onEvent: onSessionEvent };
