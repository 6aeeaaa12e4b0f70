// Loading an agent with the caller's rights, in one round trip.
import { driftOfAgent } from "#worker/drifts/index.ts";
import { grantOf } from "#worker/members/index.ts";
import type { Action, Grant, PolicyRecord } from "#worker/platform/access.ts";
import { type Answers, all, type Database, type Queries } from "#worker/platform/db.ts";
import { authorize, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import type { AgentUpdate } from "./schema.ts";
import { agentById, agentGrant, otherLead, placeGrant, siteOf } from "./store.ts";
import type { AgentWithLink } from "./tables.ts";

export type LoadedAgent = { row: AgentWithLink; grant: Grant | null; policy: PolicyRecord };

/** `more` is read in the same round trip. null: no such agent on this shard. */
export async function loadAgent<More extends Queries>(
  work: Work,
  db: Database,
  id: string,
  action: Action,
  more: More,
): Promise<(LoadedAgent & { more: Answers<More> }) | null> {
  const loaded = await read(work, db, { row: agentById(db, id), grant: agentGrant(db, work.caller, id), more: all(more) });
  if (!loaded.row) return null;
  const grant = grantOf(work.caller, loaded.grant);
  return { row: loaded.row, grant, policy: authorize(work, action, grant, "agent"), more: loaded.more };
}

/** With what it needs to be written to its gateway, if `update` is made. */
export const loadToWrite = (work: Work, db: Database, id: string, update: Pick<AgentUpdate, "board_id" | "gateway_id">) =>
  loadAgent(work, db, id, actions["agent.manage"], {
    site: siteOf(db, id, update),
    onBoard: placeGrant(db, work.caller, id, update.board_id),
    drift: driftOfAgent(db, id),
    lead: otherLead(db, id, update.board_id),
  });
export type ToWrite = NonNullable<Awaited<ReturnType<typeof loadToWrite>>>;
