// What all slices together do with the live connection.
import { SLICES } from "../slices.ts";
import type { Slice } from "../slice.ts";
import type { ApplyBoardEvent } from "../boards/index.ts";
import type { LiveHandlers } from "../live/events.ts";

const slices: readonly Slice[] = SLICES;

export const liveHandlers: LiveHandlers = {
  onEvent(event) {
    for (const slice of slices) slice.onEvent?.(event);
  },
  onFrame(frame) {
    for (const slice of slices) slice.onFrame?.(frame);
  },
  lists: () => slices.flatMap((slice) => slice.lists?.() ?? []),
};

export const applyBoardEvent: ApplyBoardEvent = (snapshot, event) =>
  slices.reduce((known, slice) => slice.onBoardEvent?.(known, event) ?? known, { ...snapshot, seq: event.seq });
