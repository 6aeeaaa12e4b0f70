// What the main agent of a gateway writes to the leads of the boards of that gateway, to one or to all. Boards of other gateways are none to it.
import { AgentCaller } from "#worker/agents/index.ts";
import { loadBoard } from "#worker/boards/index.ts";
import { wakeLink } from "#worker/gateways/index.ts";
import { organizationGrant, grantOf } from "#worker/members/index.ts";
import type { Database } from "#worker/platform/db.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { authorize, commitWork, locate, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { type BoardThere, boardsOfGatewayOf, type LeadThere, leadOfBoard, type Listener } from "./agents-store.ts";
import { commitAsked, hereOf, roomGuards, sincePace, toRoomProblem } from "./ask.ts";
import { type Asked, ask, type BoardHere, type NewRequest } from "./asking.ts";
import { whyNotTold } from "./rules.ts";
import { BOARDS_MAX, type BroadcastResult, type LeadBroadcast, type LeadBroadcasted, type LeadMessage, type LeadMessaged } from "./schema.ts";
import { openRoomGuard } from "./store.ts";

const NO_LEAD =
  "No agent leads the board that could be told. A person says which one does, PATCH /agents/{agent_id} with is_board_lead, or makes one there: a lead may do on its board what the main agent of a gateway may not, so none is made by this.";

const gatewayOf = ({ caller }: Work): string | null => (caller instanceof AgentCaller ? caller.agent.gateway_id : null);

type Said = Omit<LeadMessage, "content"> & { content: string };
const toLead = (work: Work, board: BoardHere, to: Listener, { kind, content, correlation_id = null, reply_tags, reply_source }: Said): NewRequest => ({
  kind,
  board,
  by: work.caller.actor,
  to,
  content,
  state: "sent",
  correlation_id,
  reply_tags,
  reply_source,
});

export const messageLead = (work: Work, boardId: string, said: LeadMessage): Promise<LeadMessaged> =>
  locate(work, "board", async (db, shard) => {
    const loaded = await loadBoard(work, db, boardId, actions["coordination.ask_lead"], { lead: leadOfBoard(db, boardId) });
    if (!loaded || loaded.board.gateway_id === null || loaded.board.gateway_id !== gatewayOf(work)) return null;
    const { board, policy, more } = loaded;
    const { lead } = more;
    if (!lead) throw new ProblemError("agent_required", NO_LEAD);
    const asked = ask(db, toLead(work, hereOf(board), lead, said), lead, { apiBase: work.origin, causeId: null, now: work.now });
    const answer: LeadMessaged = {
      ok: true,
      request_id: asked.row.id,
      due_at: asked.row.due_at,
      board_id: boardId,
      lead_agent_id: lead.id,
      lead_agent_name: lead.name,
      lead_created: false,
    };
    await commitAsked(work, db, shard, { board: hereOf(board), policy, asked, guards: roomGuards(work, db, lead.id), answer });
    return answer;
  });

type Sent = { board: BoardHere; asked: Asked | null; result: BroadcastResult };

function tellOne(work: Work, db: Database, organizationId: string, there: BoardThere, said: Said, batchId: string): Sent {
  const board = { id: there.id, organization_id: organizationId, name: there.name };
  const lead = JSON.parse(there.lead ?? "null") as LeadThere | null;
  const of = { board_id: there.id, lead_agent_id: lead?.id ?? null, lead_agent_name: lead?.name ?? null };
  const why = lead ? whyNotTold(lead) : NO_LEAD;
  if (!lead || why) return { board, asked: null, result: { ...of, ok: false, error: why, request_id: null } };
  const asked = ask(db, { ...toLead(work, board, lead, said), batch_id: batchId }, lead, { apiBase: work.origin, causeId: null, now: work.now });
  return { board, asked, result: { ...of, ok: true, error: null, request_id: asked.row.id } };
}

/** Of one broadcast so many may be open beside those of single leads. */
const requireKnown = (wanted: readonly string[] | null, found: readonly BoardThere[]): void => {
  const unknown = wanted?.filter((id) => !found.some((board) => board.id === id)) ?? [];
  if (unknown.length > 0) throw notFound("board of your gateway");
  if (found.length > BOARDS_MAX) throw new ProblemError("conflict", `The gateway has more than ${BOARDS_MAX} boards. Say which you mean with board_ids.`);
};

export const broadcastToLeads = (work: Work, { board_ids, ...said }: LeadBroadcast): Promise<LeadBroadcasted> =>
  locate(work, "organization", async (db, shard) => {
    await read(work, db, {}); // which gateway is the caller's is known once its token is verified
    const organizationId = work.caller.organizationId ?? "";
    const wanted = board_ids ? [...new Set(board_ids)] : null;
    const { grant, boards } = await db.ask({
      grant: organizationGrant(db, work.caller, organizationId),
      boards: boardsOfGatewayOf(db, organizationId, { agentId: work.caller.actor.id, boardIds: wanted, since: sincePace(work) }),
    });
    const policy = authorize(work, actions["coordination.ask_lead"], grantOf(work.caller, grant), "organization");
    requireKnown(wanted, boards);
    const batchId = newId();
    const all = boards.map((board) => tellOne(work, db, organizationId, board, said, batchId));
    const sent = all.flatMap(({ board, asked }) => (asked ? [{ board, asked }] : []));
    const answer: LeadBroadcasted = { ok: true, sent: sent.length, failed: all.length - sent.length, results: all.map(({ result }) => result) };
    const [first, ...others] = sent.map(({ board, asked }) => ({ stream: { organizationId, boardId: board.id }, events: [{ ...asked.event, policy }] }));
    if (!first) return answer;
    await commitWork(work, db, shard, {
      ...first,
      also: others,
      // A second broadcast waits until the first has been answered.
      guards: [openRoomGuard(db, work.caller.actor.id, 1)],
      writes: sent.flatMap(({ asked }) => asked.writes),
      counts: sent.length,
      answer: { status: 200, body: answer },
    }).catch(toRoomProblem);
    const gateways = new Set(sent.flatMap(({ asked }) => asked.wakes ?? []));
    await Promise.all([...gateways].map((gatewayId) => wakeLink(work.env, { shard, organizationId, gatewayId })));
    return answer;
  });
