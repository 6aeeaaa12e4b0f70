// Who may do what with boards and their groups.
import type { ActionRule } from "#worker/platform/access.ts";

export const ACTIONS = {
  readGroups: { person: "member", agent: "organization", says: "read board groups" },
  manageGroups: { person: "admin", agent: "never", says: "change board groups" },
  create: { person: "admin", agent: "never", says: "create a board" },
  list: { person: "member", agent: "organization", says: "list boards" },
  read: { person: "board_read", agent: "own_board", says: "read the board" },
  configure: { person: "admin", agent: "never", says: "change a board's settings" },
} as const satisfies Record<string, ActionRule>;
