// Who may put an agent on a board, or give one there a new token: an agent reads and changes the board's tasks, so nobody makes one who
// may not do that themselves.
import { grantOf, type GrantRow } from "#worker/members/index.ts";
import type { Grant } from "#worker/platform/access.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { authorize, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import type { AgentRow } from "./tables.ts";

/** Owners hold every board. */
export const asHeld = (grant: Grant | null): Grant | null => (grant?.role === "owner" ? { ...grant, canRead: true, canWrite: true } : grant);

/** `row` null: there is no such board, which the commit's guard refuses as it refuses a board of another organization. */
export function requireRightsOnBoard(work: Work, row: GrantRow | null, organizationId: string): void {
  if (row?.organization_id === organizationId) authorize(work, actions["agent.place"], asHeld(grantOf(work.caller, row)), "board");
}

/**
 * A trusted agent's shell commands run unasked, and each of them would have been for a person to decide: for one who may write on its
 * board, or for an owner where it has none, also where it leaves its board. `before` null: it is new.
 */
export function requirePersonToTrust(work: Work, grant: Grant | null, before: AgentRow | null, { command_policy, board_id }: AgentRow): void {
  if (command_policy !== "trust") return;
  const isTrusted = before?.command_policy === "trust";
  if (!isTrusted && work.caller.actor.type !== "user")
    throw new ProblemError("forbidden", "Only people trust an agent to run shell commands unasked. Leave command_policy at ask.");
  if (board_id === null && !(isTrusted && before.board_id === null)) authorize(work, actions["agent.trust_without_board"], grant, "agent");
}
