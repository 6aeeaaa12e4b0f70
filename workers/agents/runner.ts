// An agent of a board on a gateway where none is yet, made by sending work there: so that no work goes to an agent that nobody governs.
import { can, type Grant, policyOf } from "#worker/platform/access.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { insertRow } from "#worker/platform/rows.ts";
import { cut } from "#worker/platform/text.ts";
import type { Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { draftOf } from "./create.ts";
import { asHeld } from "./placing.ts";
import { provision } from "./provision.ts";
import { presentAgent } from "./rules.ts";
import { AgentCreate } from "./schema.ts";
import { noAgentGuard, siteOf } from "./store.ts";
import { type AgentRow, agents } from "./tables.ts";

const NAME_MAX_CHARS = 80;

export type RunnerPlace = {
  organizationId: string;
  board: { id: string; name: string };
  gateway: { id: string; name: string; workspace_root: string };
};
export type NewRunner = { row: AgentRow; guards: Statement[]; writes: Statement[]; events: NewEvent[] };

/**
 * null: the caller may not make agents; `grant`: what they hold on the board. It asks before it runs a command. Of two made at once
 * the guard (`agent_required`) lets one through.
 */
export async function newRunner(work: Work, db: Database, grant: Grant | null, place: RunnerPlace): Promise<NewRunner | null> {
  const { organizationId, board, gateway } = place;
  const decision = can(work.caller, actions["agent.manage"], grant && { ...grant, boardId: null });
  if (!decision.allowed || !can(work.caller, actions["agent.place"], asHeld(grant)).allowed) return null;
  const wanted = AgentCreate.parse({ name: cut(`Runner on ${gateway.name}`, NAME_MAX_CHARS), board_id: board.id, gateway_id: gateway.id });
  const draft = draftOf(work, wanted, organizationId);
  const { site } = await db.ask({ site: siteOf(db, null, { gateway_id: gateway.id, board_id: board.id }) });
  const { row, writes } = await provision(work, db, draft, gateway.id, site);
  return {
    row,
    guards: [noAgentGuard(db, gateway.id, board.id)],
    writes: [insertRow(db, agents, row), ...writes],
    events: [
      {
        type: "agent.created",
        subject: { type: "agent", id: row.id },
        payload: { after: presentAgent({ ...row, gateway_status: null, drift: null }) },
        policy: policyOf(decision),
      },
    ],
  };
}
