// Creating an agent: as a draft, or directly on its gateway.
import { activeOrganizationId } from "#worker/organizations/index.ts";
import { boardGrant, toReferenceProblem } from "#worker/boards/index.ts";
import { grantOf, organizationGrant } from "#worker/members/index.ts";
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { insertRow } from "#worker/platform/rows.ts";
import { at, authorize, commitWork, locate, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { succession, toLeadProblem } from "./leading.ts";
import { mainGuards, toMainProblem } from "./main.ts";
import { requirePersonToTrust, requireRightsOnBoard, roomGuards, toFullProblem } from "./placing.ts";
import { answeringKey, type Provisioner, provision, referenceGuards, wakeGatewayOf } from "./provision.ts";
import { personaOf, presentAgent } from "./rules.ts";
import type { Agent, AgentCreate } from "./schema.ts";
import { type AgentSite, agentsNamed, noneNamedGuard, otherLead, siteOf, siteOnBoard } from "./store.ts";
import { type AgentRow, agents, type AgentWithLink } from "./tables.ts";
import { withoutTexts } from "./texts.ts";

export function draftOf(work: Provisioner, input: AgentCreate, organizationId: string): AgentRow {
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
    is_board_lead: Number(input.is_board_lead),
    is_gateway_main: Number(input.is_gateway_main),
    ...personaOf(input),
  };
}

/** Where no gateway is said, it is that of the board. */
const siteFor = (db: Database, { gateway_id, board_id }: AgentCreate): Query<(AgentSite & { gateway_id?: string }) | null> | null =>
  gateway_id === undefined && board_id ? siteOnBoard(db, board_id) : gateway_id ? siteOf(db, null, { gateway_id, board_id }) : null;

/** First that all is its organization's: of others nothing is told. */
const guardsOf = (work: Work, db: Database, row: AgentRow): Statement[] => [
  ...referenceGuards(db, row),
  ...mainGuards(db, row),
  ...roomGuards(work, db, null, row),
];
const explain = (error: unknown): Promise<never> =>
  Promise.reject(error).catch(toFullProblem).catch(toLeadProblem).catch(toMainProblem).catch(toReferenceProblem);

const SEVERAL = "Several agents have this name. Say which by board_id, or by its id: POST /agents/{agent_id}/heartbeat.";

/** `isOnce`: the one of this name, where there is one already. */
async function create(work: Work, input: AgentCreate, isOnce: boolean): Promise<Agent> {
  const organizationId = input.organization_id ?? activeOrganizationId(work);
  const { name, board_id: boardId = null } = input;
  return locate(work, "organization", async (db, shard) => {
    const { grant, onBoard, site, named, lead } = await read(work, db, {
      grant: organizationGrant(db, work.caller, organizationId),
      onBoard: boardId ? boardGrant(db, work.caller, boardId) : null,
      site: siteFor(db, input),
      named: isOnce ? agentsNamed(db, organizationId, name, boardId) : null,
      lead: input.is_board_lead && boardId ? otherLead(db, "", boardId) : null,
    });
    if (!grant) return null;
    const held = grantOf(work.caller, grant);
    if (isOnce) authorize(work, actions["agent.heartbeat"], held, "organization");
    const policy = authorize(work, actions["agent.manage"], held, "organization");
    if (named?.length === 2) throw new ProblemError("conflict", SEVERAL);
    if (named?.[0]) return withoutTexts(work, presentAgent(named[0]), { grant: held, onBoard });
    requireRightsOnBoard(work, onBoard, organizationId);
    const draft = draftOf(work, { ...input, gateway_id: site?.gateway_id ?? input.gateway_id }, organizationId);
    requirePersonToTrust(work, held, null, draft);
    const { row, writes } = draft.gateway_id ? await provision(work, db, draft, draft.gateway_id, site) : { row: draft, writes: [] };
    const made: AgentWithLink = { ...row, gateway_status: null, drift: null };
    const following = succession(work, db, made, lead, policy);
    const answer = presentAgent(made);
    const once = isOnce ? [noneNamedGuard(db, organizationId, name, boardId)] : [];
    await commitWork(work, db, shard, {
      stream: { organizationId, boardId: null },
      guards: [...following.guards, ...guardsOf(work, db, row), ...once],
      writes: [...following.writes, insertRow(db, agents, row), ...writes],
      events: [...following.events, { type: "agent.created", subject: { type: "agent", id: row.id }, payload: { after: answer }, policy }],
      answer: { status: isOnce ? 200 : 201, body: answer },
    }).catch(explain);
    await wakeGatewayOf(row, work.env, shard);
    return answer;
  });
}

export const createAgent = (work: Work, input: AgentCreate): Promise<Agent> => create(work, input, false);
/** The one of this name in the organization, on its board where one is said; else it is created. */
export const createAgentOnce = (work: Work, input: AgentCreate): Promise<Agent> => create(work, input, true);
