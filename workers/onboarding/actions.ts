// Who may do what with the onboarding of a board. Whoever works on the board talks with the agent; the goal itself only its admins confirm,
// as they change any setting of a board.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "onboarding.read": { resource: "board", risk: "low", person: "board_read", agent: "own_board", key: "boards:read", says: "read a board's onboarding" },
  "onboarding.talk": {
    resource: "board",
    risk: "medium",
    person: "board_write",
    agent: "never",
    key: "boards:write",
    says: "take part in a board's onboarding",
  },
  /** Only the agent that was asked to, which may be one of the board's gateway without a board of its own (asking.ts). */
  "onboarding.ask": { resource: "board", risk: "medium", person: "never", agent: "organization", key: "never", says: "ask in a board's onboarding" },
  "onboarding.confirm": {
    resource: "board",
    risk: "high",
    person: "admin",
    agent: "never",
    key: "never",
    whyNoKey: "a person stands by the goal",
    says: "confirm a board's goal",
  },
});
