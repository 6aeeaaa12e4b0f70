// Checks: what done means on a board, and how a task stands.
import type { Slice } from "../slice.ts";
import { onCheckBoardEvent, onCheckEvent } from "./events.ts";
import { taskChecksKey } from "./keys.ts";

export const checks: Slice<Record<never, never>> = {
  name: "checks",
  onEvent: onCheckEvent,
  onBoardEvent: onCheckBoardEvent,
  lists: () => [taskChecksKey()],
};
