// Agents that an import brings from elsewhere: made on a gateway of this organization, in the name of whoever imports. They ask first, and
// begin no turns by themselves, whatever they did there.
import type { Database, Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { accept, refuse, type Result } from "#worker/platform/result.ts";
import { insertRow } from "#worker/platform/rows.ts";
import type { Work } from "#worker/platform/work.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { draftOf } from "./create.ts";
import { provision, referenceGuards } from "./provision.ts";
import { presentAgent } from "./rules.ts";
import type { AgentCreate } from "./schema.ts";
import { otherLead, sameLeadGuard, siteOf } from "./store.ts";
import { type AgentRow, agents } from "./tables.ts";
import { workspaceFiles } from "./templates.ts";

/** What an agent is elsewhere and can be here. */
export type ArrivingAgent = { name: string } & Partial<Record<"identity_template" | "soul_template", string | null>> & {
    identity_profile?: Record<string, string> | null;
  };
/** As long as any of the facts that its files name may be. */
const LONGEST = {
  agentId: "x".repeat(36),
  description: null,
  boardId: "x".repeat(36),
  boardName: "x".repeat(120),
  isMain: false,
  apiBase: "x".repeat(200),
  token: "x".repeat(200),
  isAdopted: false,
  sessionKey: "x".repeat(100),
  workspace: "x".repeat(300),
  beginsByItself: true,
};
/** Whether its files can be written wherever it is made: a text may name a long fact often. */
export const canBeWritten = ({ name, identity_profile = null, identity_template = null, soul_template = null }: ArrivingAgent): boolean =>
  workspaceFiles({
    ...LONGEST,
    name,
    profile: identity_profile,
    texts: { ...(identity_template === null ? {} : { "IDENTITY.md": identity_template }), ...(soul_template === null ? {} : { "SOUL.md": soul_template }) },
  }).ok;

type Place = { organizationId: string; boardId: string; gatewayId: string; isLead: boolean };
/** `origin`: the address by which it calls back. */
type By = Pick<Work, "env" | "now" | "origin"> & { actor: Actor };
/** `event` belongs on the stream of the organization. */
export type MadeAgent = { row: AgentRow; guards: Statement[]; writes: Statement[]; event: NewEvent };

/** What makes it, as its board's lead where that has none; refused where its files would be too long. One round trip. */
export async function arrivingAgent(db: Database, { actor, ...by }: By, input: ArrivingAgent, place: Place): Promise<Result<MadeAgent>> {
  const { organizationId, boardId, gatewayId, isLead } = place;
  const maker = { ...by, caller: { type: "user" as const, actor } };
  const given: AgentCreate = {
    ...input,
    board_id: boardId,
    gateway_id: gatewayId,
    capabilities: [],
    config: {},
    command_policy: "ask",
    is_board_lead: false,
    is_gateway_main: false,
  };
  const draft = draftOf(maker, given, organizationId);
  const { site, lead } = await db.ask({ site: siteOf(db, null, given), lead: otherLead(db, draft.id, boardId) });
  const leads = isLead && !lead;
  try {
    const { row, writes } = await provision(maker, db, { ...draft, is_board_lead: Number(leads) }, gatewayId, site);
    const after = presentAgent({ ...row, gateway_status: null, drift: null });
    return accept({
      row,
      guards: [...referenceGuards(db, row), ...(leads ? [sameLeadGuard(db, boardId, row.id, null)] : [])],
      writes: [insertRow(db, agents, row), ...writes],
      event: { type: "agent.created", subject: { type: "agent", id: row.id }, payload: { after } },
    });
  } catch (error) {
    if (error instanceof ProblemError) return refuse({ code: error.code, detail: error.message });
    throw error;
  }
}
