import type { Slice } from "#worker/platform/slice.ts";
import { noLimits } from "./ports.ts";

/** Which agent gets a task that names none. It has no tables of its own: it weighs what others keep. */
export const routing: Slice = { name: "routing", ports: { runLimits: noLimits } };
