// Who may do what with what agents ask: of each other, of their lead, of people.
import { defineActions } from "#worker/platform/access.ts";

const peopleAnswer = "a person answers for what they say";

export const actions = defineActions({
  "coordination.list": {
    resource: "organization",
    risk: "low",
    person: "member",
    agent: "never",
    key: "boards:read",
    says: "see what agents ask",
  },
  "coordination.list_own": {
    resource: "organization",
    risk: "low",
    person: "never",
    agent: "organization",
    key: "never",
    says: "see what they are asked",
  },
  "coordination.read": {
    resource: "board",
    risk: "low",
    person: "board_read",
    agent: "own_board",
    key: "boards:read",
    says: "see what agents ask on this board",
  },
  /** Of agents only whom it was asked of, or who passes it on (rules.ts). */
  "coordination.answer": {
    resource: "board",
    risk: "medium",
    person: "board_write",
    agent: "organization",
    key: "never",
    whyNoKey: peopleAnswer,
    says: "answer what agents ask on this board",
  },
  "coordination.close": {
    resource: "board",
    risk: "medium",
    person: "board_write",
    agent: "never",
    key: "never",
    whyNoKey: peopleAnswer,
    says: "close what agents ask on this board",
  },
  "coordination.nudge": { resource: "board", risk: "medium", person: "never", agent: "board_lead", key: "never", says: "nudge agents of this board" },
  "coordination.ask_user": { resource: "board", risk: "medium", person: "never", agent: "board_lead", key: "never", says: "ask people through the gateway" },
  /** Of boards of its own gateway (leads.ts). */
  "coordination.ask_lead": { resource: "board", risk: "medium", person: "never", agent: "gateway_main", key: "never", says: "write to the leads of boards" },
});
