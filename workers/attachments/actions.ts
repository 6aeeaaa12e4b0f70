// Who may do what with the attachments of tasks.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "attachment.read": { resource: "board", risk: "low", person: "board_read", agent: "own_board", key: "tasks:read", says: "read attachments of tasks" },
  "attachment.add": { resource: "task", risk: "medium", person: "board_write", agent: "own_board", key: "tasks:write", says: "attach files to tasks" },
  "attachment.update": { resource: "task", risk: "medium", person: "board_write", agent: "own_board", key: "tasks:write", says: "rename attachments" },
  "attachment.delete": { resource: "task", risk: "high", person: "board_write", agent: "own_board", key: "tasks:write", says: "delete attachments" },
});
