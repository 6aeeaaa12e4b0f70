// Who may do what with the checks of tasks. What done means is a setting of the board; who overrides it: tasks/actions.ts.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "check.read": { resource: "board", risk: "low", person: "board_read", agent: "own_board", key: "tasks:read", says: "read the checks of tasks" },
  "check.report": { resource: "task", risk: "medium", person: "board_write", agent: "own_board", key: "checks:write", says: "report results of checks" },
  "check.ask": { resource: "task", risk: "medium", person: "board_write", agent: "own_board", key: "checks:write", says: "have links asked" },
});
