// Creating an agent: as a draft, or directly on its gateway.
import { activeOrganizationId } from "#worker/organizations/index.ts";
import { boardGrant, toReferenceProblem } from "#worker/boards/index.ts";
import { grantOf, organizationGrant } from "#worker/members/index.ts";
import { newId } from "#worker/platform/ids.ts";
import { insertRow } from "#worker/platform/rows.ts";
import { at, authorize, commitWork, locate, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { requirePersonToTrust, requireRightsOnBoard } from "./placing.ts";
import { answeringKey, provision, referenceGuards, wakeGatewayOf } from "./provision.ts";
import { presentAgent } from "./rules.ts";
import type { Agent, AgentCreate } from "./schema.ts";
import { siteOf } from "./store.ts";
import { type AgentRow, agents } from "./tables.ts";

export function draftOf(work: Work, input: AgentCreate, organizationId: string): AgentRow {
  const now = at(work);
  return {
    id: newId(),
    organization_id: organizationId,
    board_id: input.board_id ?? null,
    gateway_id: input.gateway_id ?? null,
    name: input.name,
    description: input.description ?? null,
    capabilities: JSON.stringify(input.capabilities),
    config: JSON.stringify(input.config),
    command_policy: input.command_policy,
    state: "draft",
    error: null,
    gateway_agent_id: null,
    session_key: null,
    last_seen_at: null,
    version: 1,
    created_at: now,
    updated_at: now,
    deleted_at: null,
    made_by_key_id: answeringKey(work, null),
  };
}

export async function createAgent(work: Work, input: AgentCreate): Promise<Agent> {
  const organizationId = input.organization_id ?? activeOrganizationId(work);
  return locate(work, "organization", async (db, shard) => {
    const { grant, onBoard, site } = await read(work, db, {
      grant: organizationGrant(db, work.caller, organizationId),
      onBoard: input.board_id ? boardGrant(db, work.caller, input.board_id) : null,
      site: input.gateway_id ? siteOf(db, null, input) : null,
    });
    if (!grant) return null;
    const held = grantOf(work.caller, grant);
    const policy = authorize(work, actions["agent.manage"], held, "organization");
    requireRightsOnBoard(work, onBoard, organizationId);
    const draft = draftOf(work, input, organizationId);
    requirePersonToTrust(work, held, null, draft);
    const { row, writes } = draft.gateway_id ? await provision(work, db, draft, draft.gateway_id, site) : { row: draft, writes: [] };
    const answer = presentAgent({ ...row, gateway_status: null, drift: null });
    await commitWork(work, db, shard, {
      stream: { organizationId, boardId: null },
      guards: referenceGuards(db, row),
      writes: [insertRow(db, agents, row), ...writes],
      events: [{ type: "agent.created", subject: { type: "agent", id: row.id }, payload: { after: answer }, policy }],
      answer: { status: 201, body: answer },
    }).catch(toReferenceProblem);
    await wakeGatewayOf(row, work.env, shard);
    return answer;
  });
}
