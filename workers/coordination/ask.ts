// What leads ask: an agent of their board, which they nudge, and people, whom they ask through the main agent of the gateway and here.
import { loadBoard, type LoadedBoard } from "#worker/boards/index.ts";
import { wakeLink } from "#worker/gateways/index.ts";
import { GuardError } from "#worker/platform/commit.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { commitWork, locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { type Asked, ask, type BoardHere } from "./asking.ts";
import { agentOnBoard, type Listener, mainOfBoard } from "./agents-store.ts";
import { OPEN_MAX, PACE_MAX, PACE_MS } from "./rules.ts";
import type { AgentNudge, AgentNudged, AskedUser, AskUser } from "./schema.ts";
import { openRoomGuard, paceGuard, waitingRoomGuard } from "./store.ts";

const FULL: Record<string, string> = {
  requests_full: `${OPEN_MAX} of your requests wait for an answer. Wait for some of them: GET /agent/requests?state=open.`,
  agent_full: `${OPEN_MAX} messages are on their way to this agent already. Ask again when its gateway has taken some.`,
};

/** For `.catch` of a commit with `roomGuards`. */
export function toRoomProblem(error: unknown): never {
  if (!(error instanceof GuardError)) throw error;
  const full = FULL[error.code];
  if (full) throw new ProblemError("conflict", full);
  if (error.code === "requests_pace")
    throw new ProblemError("rate_limited", `You have asked this ${PACE_MAX} times within an hour. Go on with something else; what you asked is kept.`, {
      headers: { "Retry-After": String(PACE_MS / 1000) },
    });
  throw error;
}

export const sincePace = ({ now }: Pick<Work, "now">): string => new Date(now.getTime() - PACE_MS).toISOString();
/** Nobody asks without end, and nobody is asked without end. `to` null: people. */
export const roomGuards = (work: Work, db: Database, to: string | null): Statement[] => [
  openRoomGuard(db, work.caller.actor.id, 1),
  paceGuard(db, work.caller.actor.id, to, sincePace(work)),
  ...(to === null ? [] : [waitingRoomGuard(db, to)]),
];

export const hereOf = ({ id, organization_id, name }: LoadedBoard["board"]): BoardHere => ({ id, organization_id, name });

type Commit = { board: BoardHere; policy: LoadedBoard["policy"]; asked: Asked; guards: Statement[]; answer: object };
/** Stores what is asked, tells, and wakes the gateway. */
export async function commitAsked(work: Work, db: Database, shard: string, { board, policy, asked, guards, answer }: Commit): Promise<void> {
  await commitWork(work, db, shard, {
    stream: { organizationId: board.organization_id, boardId: board.id },
    guards,
    writes: asked.writes,
    events: [{ ...asked.event, policy }],
    answer: { status: 200, body: answer },
  }).catch(toRoomProblem);
  if (asked.wakes) await wakeLink(work.env, { shard, organizationId: board.organization_id, gatewayId: asked.wakes });
}

type Target = Omit<Listener, "gateway_id"> & { gateway_id: string | null };
/** An agent that can be told; else why not. */
export function requireListener(target: Target): Listener {
  const { gateway_id, name, state } = target;
  if (gateway_id === null) throw new ProblemError("agent_required", `${name} lives on no gateway, so nobody can tell it anything. A person gives it one.`);
  if (state !== "ready" && state !== "provisioning")
    throw new ProblemError("agent_required", `${name} is ${state}, so it hears nothing. A person provisions it again: POST /agents/{agent_id}/provision.`);
  return { ...target, gateway_id };
}

export const nudgeAgent = (work: Work, boardId: string, agentId: string, { message }: AgentNudge): Promise<AgentNudged> =>
  locate(work, "board", async (db, shard) => {
    const loaded = await loadBoard(work, db, boardId, actions["coordination.nudge"], { target: agentOnBoard(db, agentId, boardId) });
    if (!loaded) return null;
    const { board, policy, more } = loaded;
    if (!more.target) throw notFound("agent on this board");
    const by = work.caller.actor;
    if (more.target.id === by.id) throw new ProblemError("invalid_input", "agent_id: that is you. Nobody nudges themselves.");
    const to = requireListener(more.target);
    const asked = ask(db, { kind: "nudge", board: hereOf(board), by, to, content: message, state: "sent" }, to, {
      apiBase: work.origin,
      causeId: null,
      now: work.now,
    });
    const answer: AgentNudged = { ok: true, request_id: asked.row.id, due_at: asked.row.due_at };
    await commitAsked(work, db, shard, { board: hereOf(board), policy, asked, guards: roomGuards(work, db, to.id), answer });
    return answer;
  });

/** People who write on the board have it at once; the main agent of the gateway, where there is one, asks on its channels too. */
export const askUser = (work: Work, boardId: string, { content, ...reply }: AskUser): Promise<AskedUser> =>
  locate(work, "board", async (db, shard) => {
    const loaded = await loadBoard(work, db, boardId, actions["coordination.ask_user"], { main: mainOfBoard(db, boardId) });
    if (!loaded) return null;
    const { board, policy, more } = loaded;
    const via = more.main;
    const { correlation_id = null, reply_tags, reply_source, preferred_channel = null } = reply;
    const asked = ask(
      db,
      {
        kind: "ask_user",
        board: hereOf(board),
        by: work.caller.actor,
        to: null,
        via,
        content,
        state: "reached",
        correlation_id,
        reply_tags,
        reply_source,
        preferred_channel,
      },
      via,
      { apiBase: work.origin, causeId: null, now: work.now },
    );
    const { id, due_at } = asked.row;
    const answer: AskedUser = { ok: true, request_id: id, due_at, board_id: boardId, main_agent_id: via?.id ?? null, main_agent_name: via?.name ?? null };
    await commitAsked(work, db, shard, { board: hereOf(board), policy, asked, guards: roomGuards(work, db, null), answer });
    return answer;
  });
