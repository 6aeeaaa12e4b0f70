// Who may do what with boards and their groups.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "board_group.read": { resource: "organization", risk: "low", person: "member", agent: "organization", key: "boards:read", says: "read board groups" },
  "board_group.manage": { resource: "organization", risk: "medium", person: "admin", agent: "never", key: "boards:write", says: "change board groups" },
  "board.create": { resource: "organization", risk: "medium", person: "admin", agent: "never", key: "boards:write", says: "create a board" },
  "board.duplicate": {
    resource: "board",
    risk: "medium",
    person: "admin",
    agent: "never",
    key: "never",
    whyNoKey: "a copy of its tasks may hold more than the key may read",
    says: "duplicate a board",
  },
  "board.list": { resource: "organization", risk: "low", person: "member", agent: "organization", key: "boards:read", says: "list boards" },
  "board.read": { resource: "board", risk: "low", person: "board_read", agent: "own_board", key: "boards:read", says: "read the board" },
  "board.configure": { resource: "board", risk: "high", person: "admin", agent: "never", key: "boards:write", says: "change a board's settings" },
});
