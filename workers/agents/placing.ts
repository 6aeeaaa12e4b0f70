// Who may put an agent on a board, or give one there a new token: an agent reads and changes the board's tasks, so nobody makes one who
// may not do that themselves.
import { grantOf, type GrantRow } from "#worker/members/index.ts";
import type { Grant } from "#worker/platform/access.ts";
import { GuardError } from "#worker/platform/commit.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { authorize, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { roomOnBoardGuard } from "./store.ts";
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

/** Programs put no more agents on a board than its `max_agents`; people see what they do. `before` null: it is new. */
export function roomGuards({ caller }: Work, db: Database, before: AgentRow | null, { board_id }: AgentRow): Statement[] {
  const isPutThere = board_id !== null && board_id !== before?.board_id;
  return isPutThere && caller.actor.type !== "user" ? [roomOnBoardGuard(db, board_id)] : [];
}

const FULL = "As many agents work on the board as may where API keys put them there. Raise its max_agents, or ask a person to put it there.";
/** For `.catch` of a commit with `roomGuards`. */
export function toFullProblem(error: unknown): never {
  if (error instanceof GuardError && error.code === "board_full") throw new ProblemError("conflict", FULL);
  throw error;
}
