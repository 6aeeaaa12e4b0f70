// Where agents stand in their life, and how far they have been set up.
import type { Slice } from "../slice.ts";
import { onLifecycleEvent } from "./events.ts";
import { agentNowKey, lifecycleKey } from "./keys.ts";

export const lifecycle: Slice<Record<never, never>> = {
  name: "lifecycle",
  onEvent: onLifecycleEvent,

  lists: () => [lifecycleKey(), agentNowKey()],
};
