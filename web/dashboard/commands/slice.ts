// What is sent to gateways.
import type { Slice } from "../slice.ts";
import { onCommandEvent } from "./events.ts";

export const commands: Slice<Record<never, never>> = {
  name: "commands",
  onEvent: onCommandEvent,
};
