// One of several agents that are written in one batch, and on which boards the caller may have agents written.
import { grantOf, type GrantRow } from "#worker/members/index.ts";
import { can, type PolicyRecord } from "#worker/platform/access.ts";
import { changesOf } from "#worker/platform/changes.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { updateRow } from "#worker/platform/rows.ts";
import { at, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { asHeld } from "./placing.ts";
import { presentAgent } from "./rules.ts";
import type { Agent } from "./schema.ts";
import { agents, type AgentWithLink } from "./tables.ts";

export const NO_RIGHTS = "It works for a board that you may not write on.";

/** Where the caller may place agents: on no board, and on these. */
export const boardsHeld = (work: Work, grants: readonly GrantRow[]): ReadonlySet<string | null> =>
  new Set([
    null,
    ...grants.filter((grant) => can(work.caller, actions["agent.place"], asHeld(grantOf(work.caller, grant))).allowed).map(({ board_id }) => board_id),
  ]);

export type Written = { guards: Statement[]; writes: Statement[]; event: NewEvent };
type As = { type: "agent.provisioning" | "agent.updated"; policy?: PolicyRecord };

/** One of them that has changed since it was read refuses the batch, as a conflict: nobody has named its version. `row`: as it is to be, with what else its batch has to write. */
export function writtenAs(
  work: Pick<Work, "now">,
  db: Database,
  before: AgentWithLink,
  { row, writes }: { row: AgentWithLink; writes: Statement[] },
  { type, policy }: As,
): Written {
  const next: AgentWithLink = { ...row, version: before.version + 1, updated_at: at(work) };
  const { guard, write } = updateRow(db, agents, before, next, "conflict");
  const changes = changesOf<Agent>(presentAgent(before), presentAgent(next)) ?? { before: {}, after: {} };
  return {
    guards: [guard],
    writes: [write, ...writes],
    event: { type, subject: { type: "agent", id: next.id }, payload: { label: next.name, ...changes }, ...(policy ? { policy } : {}) },
  };
}
