// Runs of agents.
import type { Slice } from "../slice.ts";
import { onRunBoardEvent, onRunEvent, onRunFrame } from "./events.ts";

export const runs: Slice<Record<never, never>> = {
  name: "runs",
  onEvent: onRunEvent,
  onFrame: onRunFrame,
  onBoardEvent: onRunBoardEvent,
};
