// What all slices together do with the live connection.
import type { LinkProps } from "@tanstack/react-router";
import type { LinkOfEvent } from "../activity/index.ts";
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

/** The highest slice that knows a page for it: an agent's run of a task leads to the task. */
export const linkOfEvent: LinkOfEvent = (event) => slices.reduceRight<LinkProps | null>((found, slice) => found ?? slice.linkOf?.(event) ?? null, null);

export const applyBoardEvent: ApplyBoardEvent = (snapshot, event) =>
  slices.reduce((known, slice) => slice.onBoardEvent?.(known, event) ?? known, { ...snapshot, seq: event.seq });
