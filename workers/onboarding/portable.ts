// Nothing of an onboarding goes along: what came of it is the goal of the board, and what was said is in the timeline.
import type { Portable } from "#worker/platform/portable.ts";

export const portable: Portable = {
  tables: [],
  staysBehind: [{ name: "board_onboardings", why: "a conversation with an agent on a gateway of this installation; its outcome is the board's goal" }],
};
