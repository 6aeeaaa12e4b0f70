// What an agent knows and does of those that it works with. A lead makes agents for its board and deletes them there; none of them may more than
// the lead may, whoever answers for the lead answers for them, and there are as many as people have said.
import { boardGrant, toReferenceProblem } from "#worker/boards/index.ts";
import { grantOf } from "#worker/members/index.ts";
import type { Grant } from "#worker/platform/access.ts";
import { GuardError } from "#worker/platform/commit.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { insertRow } from "#worker/platform/rows.ts";
import { type Page, page, type PageQuery } from "#worker/platform/wire.ts";
import { authorize, commitWork, locate, read, requireVersion, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import type { AgentCaller } from "./caller.ts";
import { removeAgent } from "./change.ts";
import { draftOf } from "./create.ts";
import { provision, referenceGuards, wakeGatewayOf } from "./provision.ts";
import { abridgedAgent, presentAgent } from "./rules.ts";
import { type Agent, AgentCreate } from "./schema.ts";
import { provedAgent } from "./service.ts";
import { RECRUITS_MAX, sincePace, tooOften } from "./pace.ts";
import { recruitsPaceGuard } from "./pace-store.ts";
import { agentById, agentList, boardOnGateway, noneNamedGuard, roomForWorkerGuard, siteOf, siteOnBoard } from "./store.ts";
import { agents, type AgentRow } from "./tables.ts";
import type { TeamMember } from "./team-shapes.ts";
import { withoutTexts } from "./texts.ts";

const OTHER_BOARD = "You work for another board. Leave board_id out: it is yours.";

/** The caller's own board. */
const ownGrant = ({ agent }: AgentCaller): Grant => ({
  organizationId: agent.organization_id,
  boardId: agent.board_id,
  role: null,
  canRead: false,
  canWrite: false,
});

/** For an agent of a board those of its board; for the main agent of a gateway those that live there, or work for one of its boards. */
export const listTeam = (work: Work, boardId: string | null, query: PageQuery): Promise<Page<Agent>> =>
  locate(work, "board", async (db) => {
    const caller = await provedAgent(work, db);
    const { organization_id: organizationId, board_id: own, gateway_id: gatewayId } = caller.agent;
    authorize(work, actions["agent.list_team"], ownGrant(caller), "organization");
    const asked = boardId ?? own;
    if (asked === null && caller.role !== "main") return page<Agent>([], { total: 0 }, query);
    const filter = caller.role === "main" ? { boardId, gatewayId: boardId === null ? gatewayId : null } : { boardId: asked, gatewayId: null };
    const { list, board, there } = await db.ask({
      list: agentList(db, organizationId, filter, query),
      board: asked === null ? null : boardGrant(db, work.caller, asked),
      there: boardId !== null && gatewayId !== null ? boardOnGateway(db, boardId, gatewayId) : null,
    });
    if (asked !== null && !grantOf(work.caller, board)) return null;
    if (caller.role === "main" ? boardId !== null && !there : asked !== own) throw new ProblemError("forbidden", OTHER_BOARD);
    return page(
      list.rows.map((row) => withoutTexts(work, presentAgent(row), { grant: null })),
      list.count,
      query,
      abridgedAgent,
    );
  });

function toTeamProblem(error: unknown): never {
  if (!(error instanceof GuardError)) throw error;
  if (error.code === "board_full")
    throw new ProblemError("conflict", "As many agents work on the board as may. A person raises its max_agents: PATCH /boards/{board_id}.");
  if (error.code === "recruits_pace") throw tooOften(`${RECRUITS_MAX} agents were made for the board within an hour.`);
  if (error.code === "conflict") throw new ProblemError("already_exists", "An agent of this name works on the board already.");
  throw error;
}

/** An agent for the lead's own board, on the gateway of the board, else on the lead's. It asks before it runs commands. */
export const recruit = (work: Work, { board_id: wanted, ...input }: TeamMember): Promise<Agent> =>
  locate(work, "board", async (db, shard) => {
    const caller = await provedAgent(work, db);
    const lead = caller.agent;
    const policy = authorize(work, actions["agent.recruit"], ownGrant(caller), "board");
    const boardId = lead.board_id ?? "";
    if (wanted && wanted !== boardId) throw new ProblemError("forbidden", OTHER_BOARD);
    const { onBoard, beside } = await db.ask({ onBoard: siteOnBoard(db, boardId), beside: siteOf(db, lead.id, {}) });
    const gatewayId = onBoard?.gateway_id ?? lead.gateway_id;
    if (gatewayId === null)
      throw new ProblemError("gateway_required", "Neither the board nor you have a gateway where an agent could live. A person chooses one.");
    const draft = draftOf(work, AgentCreate.parse({ ...input, board_id: boardId, gateway_id: gatewayId }), lead.organization_id);
    const { row: made, writes } = await provision(work, db, draft, gatewayId, onBoard ?? beside);
    const row: AgentRow = { ...made, made_by_key_id: lead.made_by_key_id };
    const answer = presentAgent({ ...row, gateway_status: null, drift: null });
    await commitWork(work, db, shard, {
      stream: { organizationId: lead.organization_id, boardId: null },
      guards: [
        ...referenceGuards(db, row),
        roomForWorkerGuard(db, boardId),
        recruitsPaceGuard(db, boardId, sincePace(work)),
        noneNamedGuard(db, lead.organization_id, row.name, boardId),
      ],
      writes: [insertRow(db, agents, row), ...writes],
      events: [{ type: "agent.created", subject: { type: "agent", id: row.id }, payload: { after: answer }, policy }],
      answer: { status: 201, body: answer },
    })
      .catch(toReferenceProblem)
      .catch(toTeamProblem);
    await wakeGatewayOf(row, work.env, shard);
    return answer;
  });

/** The lead deletes a worker of its own board; never itself, and none of another board. */
export const dismiss = (work: Work, boardId: string, agentId: string): Promise<true> =>
  locate(work, "board", async (db, shard) => {
    const { row, onBoard } = await read(work, db, { row: agentById(db, agentId), onBoard: boardGrant(db, work.caller, boardId) });
    const grant = grantOf(work.caller, onBoard);
    if (!grant) return null;
    const policy = authorize(work, actions["agent.dismiss"], grant, "board");
    if (row?.board_id !== boardId) throw notFound("agent on this board");
    if (row.is_board_lead === 1) throw new ProblemError("forbidden", `${row.name} leads the board. A person deletes it.`);
    requireVersion(work, row.version);
    await removeAgent(work, { db, shard }, { row, policy });
    return true;
  });
