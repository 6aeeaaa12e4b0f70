// Who leads a board: one of its agents at most, as people say. Whichever led it before does so no more, in the same batch.
import { GuardError } from "#worker/platform/commit.ts";
import type { PolicyRecord } from "#worker/platform/access.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { ProblemError, unwrap } from "#worker/platform/errors.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import type { Work } from "#worker/platform/work.ts";
import { checkLead } from "./rules.ts";
import { sameLeadGuard } from "./store.ts";
import type { AgentWithLink } from "./tables.ts";
import { writtenAs } from "./writing.ts";

export type Succession = { guards: Statement[]; writes: Statement[]; events: NewEvent[] };
const NONE: Succession = { guards: [], writes: [], events: [] };

/** What follows for others from an agent that is to lead its board, or is none. `lead`: which other leads that board. */
export function succession(work: Work, db: Database, next: AgentWithLink, lead: AgentWithLink | null, policy: PolicyRecord): Succession {
  unwrap(checkLead(next));
  if (next.is_board_lead === 0 || next.board_id === null) return NONE;
  const guard = sameLeadGuard(db, next.board_id, next.id, lead?.id ?? null);
  if (!lead) return { ...NONE, guards: [guard] };
  const { guards, writes, event } = writtenAs(work, db, lead, { row: { ...lead, is_board_lead: 0 }, writes: [] }, { type: "agent.updated", policy });
  return { guards: [guard, ...guards], writes, events: [{ ...event, reason: `${next.name} leads the board now.` }] };
}

/** For `.catch` of a commit with a succession. */
export function toLeadProblem(error: unknown): never {
  if (error instanceof GuardError && error.code === "lead_moved")
    throw new ProblemError("conflict", "Somebody has just said that another agent leads the board. Look, and say it again if that is meant.");
  throw error;
}
