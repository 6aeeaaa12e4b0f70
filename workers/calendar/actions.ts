// Who may have a calendar address. It reads what its person may read when it is asked for, and nothing else; programs have API keys.
import { defineActions } from "#worker/platform/access.ts";

const forPeople = { risk: "medium", agent: "never", key: "never", whyNoKey: "a calendar address has the rights of a person" } as const;

export const actions = defineActions({
  "calendar.use": { resource: "organization", person: "member", ...forPeople, says: "have a calendar of what is due for you" },
  "calendar.use_board": { resource: "board", person: "board_read", ...forPeople, says: "have a calendar of the board" },
});
