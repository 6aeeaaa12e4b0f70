// Who may do what with tasks.
import type { ActionRule } from "#worker/platform/access.ts";

export const ACTIONS = {
  read: { person: "board_read", agent: "own_board", key: "tasks:read", says: "read tasks" },
  create: { person: "board_write", agent: "never", key: "tasks:write", says: "create tasks" },
  update: { person: "board_write", agent: "own_board", key: "tasks:write", says: "change tasks" },
  remove: { person: "board_write", agent: "never", key: "tasks:write", says: "delete tasks" },
  comment: { person: "board_write", agent: "own_board", key: "tasks:write", says: "comment on tasks" },
  execute: { person: "board_write", agent: "never", key: "runs:write", says: "start runs" },
} as const satisfies Record<string, ActionRule>;
