// Who may put an agent on a board, or give one there a new token: an agent reads and changes the board's tasks, so nobody makes one who
// may not do that themselves.
import { grantOf, type GrantRow } from "#worker/members/index.ts";
import type { Grant } from "#worker/platform/access.ts";
import { authorize, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";

/** Owners hold every board. */
export const asHeld = (grant: Grant | null): Grant | null => (grant?.role === "owner" ? { ...grant, canRead: true, canWrite: true } : grant);

/** `row` null: there is no such board, which the commit's guard refuses as it refuses a board of another organization. */
export function requireRightsOnBoard(work: Work, row: GrantRow | null, organizationId: string): void {
  if (row?.organization_id === organizationId) authorize(work, actions["agent.place"], asHeld(grantOf(work.caller, row)), "board");
}
