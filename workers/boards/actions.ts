// Who may do what with boards and their groups.
import type { ActionRule } from "#worker/platform/access.ts";

export const ACTIONS = {
  readGroups: { person: "member", agent: "organization", key: "boards:read", says: "read board groups" },
  manageGroups: { person: "admin", agent: "never", key: "boards:write", says: "change board groups" },
  create: { person: "admin", agent: "never", key: "boards:write", says: "create a board" },
  list: { person: "member", agent: "organization", key: "boards:read", says: "list boards" },
  read: { person: "board_read", agent: "own_board", key: "boards:read", says: "read the board" },
  configure: { person: "admin", agent: "never", key: "boards:write", says: "change a board's settings" },
} as const satisfies Record<string, ActionRule>;
