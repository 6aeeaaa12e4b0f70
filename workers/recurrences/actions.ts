// Who may do what with the rules by which tasks come back. A rule outlives who wrote it, so it belongs to the board, and whoever may write
// there changes, pauses and deletes it; no agent gives itself work for ever.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "recurrence.read": {
    resource: "board",
    risk: "low",
    person: "board_read",
    agent: "own_board",
    key: "tasks:read",
    says: "read the recurring tasks of the board",
  },
  "recurrence.manage": {
    resource: "board",
    risk: "medium",
    person: "board_write",
    agent: "never",
    key: "tasks:write",
    says: "write, pause and delete recurring tasks of the board",
  },
});
