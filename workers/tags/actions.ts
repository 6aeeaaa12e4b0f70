// Who may do what with tags.
import { defineActions } from "#worker/platform/access.ts";

export const actions = defineActions({
  "tag.read": { resource: "organization", risk: "low", person: "member", agent: "never", key: "tasks:read", says: "read tags" },
  "tag.read_on_board": { resource: "board", risk: "low", person: "board_read", agent: "own_board", key: "tasks:read", says: "read the tags of a board" },
  "tag.manage": { resource: "organization", risk: "medium", person: "admin", agent: "never", key: "boards:write", says: "change tags" },
  "tag.remove": { resource: "organization", risk: "high", person: "admin", agent: "never", key: "boards:write", says: "merge or delete tags" },
});
