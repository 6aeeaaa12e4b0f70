// Who may do what with tasks.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "task.read": { resource: "board", risk: "low", person: "board_read", agent: "own_board", key: "tasks:read", says: "read tasks" },
  "task.stream": { resource: "board", risk: "low", person: "board_read", agent: "own_board", key: "tasks:read", says: "follow the tasks of the board" },
  "task.create": { resource: "board", risk: "medium", person: "board_write", agent: "board_lead", key: "tasks:write", says: "create tasks" },
  "task.update": { resource: "task", risk: "medium", person: "board_write", agent: "own_board", key: "tasks:write", says: "change tasks" },
  "task.override_checks": {
    resource: "task",
    risk: "high",
    person: "admin",
    agent: "never",
    key: "never",
    whyNoKey: "an admin answers for it in person",
    says: "move a task to done without its checks",
  },
  "task.delete": { resource: "task", risk: "high", person: "board_write", agent: "board_lead", key: "tasks:write", says: "delete tasks" },
  "task.move": { resource: "task", risk: "medium", person: "board_write", agent: "never", key: "tasks:write", says: "move tasks to other boards" },
  "task.restore": { resource: "task", risk: "medium", person: "board_write", agent: "never", key: "tasks:write", says: "restore deleted tasks" },
  "task.purge": {
    resource: "task",
    risk: "critical",
    person: "admin",
    agent: "never",
    key: "never",
    whyNoKey: "it cannot be undone",
    says: "delete tasks for ever",
  },
  "task.watch": { resource: "task", risk: "low", person: "board_read", agent: "own_board", key: "never", whyNoKey: "nobody tells a key", says: "watch tasks" },
  "task.comment": { resource: "task", risk: "low", person: "board_write", agent: "own_board", key: "tasks:write", says: "comment on tasks" },
  "task.execute": { resource: "task", risk: "high", person: "board_write", agent: "never", key: "runs:write", says: "start runs" },
});
