// Who may do what with saved views. A view of one's own needs no more than to read its board; what others see needs to write on it.
import { defineActions } from "#worker/platform/access.ts";

const people = { agent: "never", key: "never", whyNoKey: "saved views are of people" } as const;

export const actions = defineActions({
  "saved_view.read": { resource: "board", risk: "low", person: "board_read", ...people, says: "read the views of a board" },
  "saved_view.keep": { resource: "board", risk: "low", person: "board_read", ...people, says: "keep views of a board" },
  "saved_view.share": { resource: "board", risk: "medium", person: "board_write", ...people, says: "change views that everyone on the board sees" },
  "saved_view.share_everywhere": { resource: "board", risk: "medium", person: "admin", ...people, says: "change views that everyone sees on all boards" },
});
