// Who may say what agents are given where they say nothing themselves.
import { defineActions } from "#worker/platform/access.ts";

const people = { agent: "never", key: "never", whyNoKey: "what is said there reaches agents on boards that a key may not write on" } as const;

export const actions = defineActions({
  "agent_defaults.read": { resource: "organization", risk: "low", person: "member", ...people, says: "see what agents are given" },
  /** What is said at a board is the board's. */
  "agent_defaults.read_board": { resource: "board", risk: "low", person: "board_read", ...people, says: "see what the agents of this board are given" },
  "agent_defaults.manage": { resource: "organization", risk: "high", person: "admin", ...people, says: "change what agents are given" },
  /** Beside the right to manage: whoever says what the agents of a board do, could do it there. */
  "agent_defaults.manage_board": { resource: "board", risk: "high", person: "board_write", ...people, says: "change what the agents of this board are given" },
});
