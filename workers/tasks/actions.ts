// Who may do what with tasks.
import type { ActionRule } from "#worker/platform/access.ts";

export const ACTIONS = {
  read: { person: "board_read", agent: "own_board", says: "read tasks" },
  create: { person: "board_write", agent: "never", says: "create tasks" },
  update: { person: "board_write", agent: "own_board", says: "change tasks" },
  remove: { person: "board_write", agent: "never", says: "delete tasks" },
  comment: { person: "board_write", agent: "own_board", says: "comment on tasks" },
  execute: { person: "board_write", agent: "never", says: "start runs" },
} as const satisfies Record<string, ActionRule>;
