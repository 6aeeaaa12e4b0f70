// Texts for SOUL.md.
import type { Slice } from "../slice.ts";
import { onSoulEvent } from "./events.ts";
import { soulsKey } from "./keys.ts";

export const souls: Slice<Record<never, never>> = { name: "souls", onEvent: onSoulEvent, lists: () => [soulsKey()] };
