// Which agent gets a task that names none, and why.
import type { Slice } from "../slice.ts";
import { onRoutingEvent } from "./events.ts";
import { routingKey } from "./keys.ts";

export const routing: Slice<Record<never, never>> = { name: "routing", onEvent: onRoutingEvent, lists: () => [routingKey()] };
