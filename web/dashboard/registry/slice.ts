// The gateway registry: registration tokens, and what gateways say of themselves.
import type { Slice } from "../slice.ts";
import { onRegistryEvent } from "./events.ts";
import { registrationTokensKey } from "./keys.ts";

export const registry: Slice<Record<never, never>> = {
  name: "registry",
  onEvent: onRegistryEvent,
  lists: () => [registrationTokensKey()],
};
