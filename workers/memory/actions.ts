// Who may do what with memory. What a board remembers belongs to whoever works on it; what a group does, to its organization: people without
// rights on a board of it read it too, as they read its notes, and from a board of the group whoever may write there writes to it.
import { defineActions } from "#worker/platform/access.ts";

const live = { risk: "low", agent: "never", key: "never", whyNoKey: "live views are for signed-in people" } as const;

export const actions = defineActions({
  "memory.read": { resource: "board", risk: "low", person: "board_read", agent: "own_board", key: "memory:read", says: "read what the board remembers" },
  "memory.stream": {
    resource: "board",
    risk: "low",
    person: "board_read",
    agent: "own_board",
    key: "memory:read",
    says: "follow what the board remembers",
  },
  "shared_memory.stream": { resource: "board", person: "board_read", ...live, says: "follow what the board's group remembers" },
  "memory.write": { resource: "board", risk: "medium", person: "board_write", agent: "own_board", key: "memory:write", says: "write to the board's memory" },
  "memory.manage": {
    resource: "board",
    risk: "medium",
    person: "board_write",
    agent: "never",
    key: "memory:write",
    says: "pin and delete what the board remembers",
  },
  "group_memory.read": {
    resource: "organization",
    risk: "low",
    person: "member",
    agent: "never",
    key: "memory:read",
    says: "read what a group of boards remembers",
  },
  "group_memory.stream": { resource: "organization", person: "member", ...live, says: "follow what a group of boards remembers" },
  "group_memory.write": {
    resource: "organization",
    risk: "medium",
    person: "admin",
    agent: "never",
    key: "memory:write",
    says: "write to the memory of a group of boards",
  },
});
