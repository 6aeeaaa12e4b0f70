// What the address says of the list.
import type { Kind, Shown, State } from "./live.ts";

/** `all`: whatever its state; absent: what waits. */
export type CoordinationSearch = { state?: State | "all" | undefined; kind?: Kind | undefined; board?: string | undefined; agent?: string | undefined };

export const STATES = ["open", "answered", "unanswered", "failed", "closed", "all"] as const satisfies readonly CoordinationSearch["state"][];
export const KINDS = ["ask_user", "question", "handoff", "nudge", "mention", "notice"] as const satisfies readonly Kind[];

export const shownBy = ({ state = "open", kind, board, agent }: CoordinationSearch): Shown => ({
  ...(state === "all" ? {} : { state }),
  ...(kind ? { kind } : {}),
  ...(board ? { board_id: board } : {}),
  ...(agent ? { agent_id: agent } : {}),
});
