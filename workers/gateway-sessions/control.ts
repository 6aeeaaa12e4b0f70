// What people say and do in the sessions of our agents. It is stored with its event and sent by the gateway's link, past the gate of all work;
// nobody else's session is there, however it is called.
import { type AgentRow, agentForCaller, agentActions, nameInSession, nameThere, whyTooLoose } from "#worker/agents/index.ts";
import { type CommandKind, type CommandPayloads, commandStatement, deadlineAfter, laneRoomGuard } from "#worker/commands/index.ts";
import { gatewayById, wakeLink } from "#worker/gateways/index.ts";
import { grantOf } from "#worker/members/index.ts";
import type { Action, PolicyRecord } from "#worker/platform/access.ts";
import { GuardError } from "#worker/platform/commit.ts";
import type { Database } from "#worker/platform/db.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { fenced } from "#worker/platform/fence.ts";
import { newId } from "#worker/platform/ids.ts";
import { at, authorize, commitWork, locate, read, type Work } from "#worker/platform/work.ts";
import { latestRun, taskOfSession } from "#worker/runs/index.ts";
import { actions } from "./actions.ts";
import type { SessionOrder, SessionUpdate, WhichGateway } from "./schema.ts";
import { ask } from "./service.ts";

/** Who says something in a session looks at it now: later it would surprise. */
const SENT_WITHIN_MS = 60 * 60_000;
const WAITING_MAX = 50;

type Session = { key: string; agent: AgentRow & { board_id: string; gateway_id: string }; policy: PolicyRecord; shard: string };
type Order<Kind extends CommandKind> = { kind: Kind; payload: CommandPayloads[Kind]; lane?: string };
type Asked = { label: string; gateway_id: string; session_key: string; command_id: string };

const PLACELESS = "works for no board or lives on no gateway, so nobody can work with its sessions. Give it both.";

/** The agent of ours whose session it is, where the caller may do this on its board. null: not on this shard, or not on the gateway or board that was named. */
async function sessionOf(work: Work, db: Database, shard: string, key: string, which: WhichGateway, action: Action): Promise<Session | null> {
  const found = await read(work, db, { agent: agentForCaller(db, work.caller, nameInSession(key), which) });
  const { row, onBoard, grant } = found.agent;
  if (!row) return null;
  if (!row.board_id || !row.gateway_id) {
    authorize(work, agentActions["agent.read"], grantOf(work.caller, grant), "session");
    throw new ProblemError("conflict", `${row.name} ${PLACELESS}`);
  }
  const policy = authorize(work, action, grantOf(work.caller, onBoard), "session");
  const isElsewhere = (which.gateway_id ?? row.gateway_id) !== row.gateway_id || (which.board_id ?? row.board_id) !== row.board_id;
  return isElsewhere ? null : { key, agent: { ...row, board_id: row.board_id, gateway_id: row.gateway_id }, policy, shard };
}

/** Its main session is always there, and so is that of a task it has worked on; of others the gateway knows. */
async function requireThere(work: Work, db: Database, { key, agent, shard }: Session): Promise<void> {
  const task = taskOfSession(key);
  if (key === agent.session_key) return;
  const { latest, gateway } = await db.ask({
    latest: latestRun(db, task?.taskId ?? "", agent.gateway_id, key),
    gateway: gatewayById(db, agent.gateway_id),
  });
  if (latest) return;
  if (!gateway || task) throw notFound("session");
  const answer = (await ask(work, { row: gateway, shard }, { method: "sessions.describe", params: { key } })) as { session?: unknown } | null;
  if (!answer?.session) throw notFound("session");
}

function explainFull(name: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof GuardError) || error.code !== "lane_full") throw error;
    const detail = `${WAITING_MAX} commands wait for ${name} already, which is as many as may. Try again when its gateway has taken some.`;
    throw new ProblemError("rate_limited", detail, { headers: { "Retry-After": "60" } });
  };
}

/** `eventOf`: what history says, given what all of them say. */
async function order<Kind extends CommandKind>(
  work: Work,
  db: Database,
  session: Session,
  { kind, payload, lane = `agent:${nameThere(session.agent)}` }: Order<Kind>,
  eventOf: (asked: Asked) => Pick<NewEvent, "type" | "payload">,
): Promise<SessionOrder> {
  const { key, agent, policy, shard } = session;
  const { organization_id: organizationId, gateway_id: gatewayId, board_id: boardId } = agent;
  const command = { id: newId(), organizationId, gatewayId, lane, kind, payload, deadlineAt: deadlineAfter(work.now, SENT_WITHIN_MS), at: at(work) };
  const answer: SessionOrder = {
    ok: true,
    command_id: command.id,
    session_key: key,
    gateway_id: gatewayId,
    agent_id: agent.id,
    deadline_at: command.deadlineAt,
  };
  const task = taskOfSession(key);
  const event = {
    ...eventOf({ label: agent.name, gateway_id: gatewayId, session_key: key, command_id: command.id }),
    subject: { type: "agent", id: agent.id },
    about: task && { type: "task", id: task.taskId },
    policy,
  } as NewEvent;
  await commitWork(work, db, shard, {
    stream: { organizationId, boardId },
    guards: [laneRoomGuard(db, gatewayId, lane, WAITING_MAX)],
    writes: [commandStatement(db, command)],
    events: [event],
    answer: { status: 202, body: answer },
    ...(kind === "session.abort" ? { isForArchived: true } : {}),
  }).catch(explainFull(agent.name));
  await wakeLink(work.env, { shard, organizationId, gatewayId });
  return answer;
}

const within = (work: Work, key: string, which: WhichGateway, action: Action, verb: (db: Database, session: Session) => Promise<SessionOrder>) =>
  locate(work, "session", async (db, shard) => {
    const session = await sessionOf(work, db, shard, key, which, action);
    if (!session) return null;
    await requireThere(work, db, session);
    return verb(db, session);
  });

/** The speaker's own words come between marks, so they cannot pass for ours. */
const spoken = (name: string, content: string): string => [`MESSAGE from ${name}, in this session.`, "", fenced("message", content)].join("\n");

export const sayInSession = (work: Work, key: string, which: WhichGateway, content: string): Promise<SessionOrder> =>
  within(work, key, which, actions["gateway_session.message"], (db, session) => {
    const message = spoken(work.caller.actor.name, content);
    const program = work.caller.actor.type === "user" ? {} : { is_by_program: true as const };
    const said = { kind: "session.message" as const, payload: { session_key: key, message, board_id: session.agent.board_id, ...program } };
    return order(work, db, session, said, (asked) => ({ type: "gateway_session.messaged", payload: { ...asked, message: content } }));
  });

const ASKED = {
  "session.abort": "gateway_session.abort_requested",
  "session.reset": "gateway_session.reset_requested",
  "session.compact": "gateway_session.compaction_requested",
} as const;

/** What stops is not to wait behind what goes on. */
export const askOfSession = (work: Work, key: string, which: WhichGateway, kind: keyof typeof ASKED): Promise<SessionOrder> =>
  within(work, key, which, actions[`gateway_${kind}`], (db, session) => {
    const payload = { session_key: key, board_id: session.agent.board_id };
    const lane = kind === "session.abort" ? { lane: `stop:${key}` } : {};
    return order(work, db, session, { kind, payload, ...lane }, (asked) => ({ type: ASKED[kind], payload: asked }));
  });

export const configureSession = (work: Work, key: string, which: WhichGateway, update: SessionUpdate): Promise<SessionOrder> =>
  within(work, key, which, actions["gateway_session.configure"], async (db, session) => {
    if (Object.values(update).every((value) => value === undefined)) throw new ProblemError("invalid_input", "Say what is to change: model, permission_mode.");
    const why = whyTooLoose(session.agent, update.permission_mode);
    if (why) throw new ProblemError("forbidden", why);
    const payload = { session_key: key, board_id: session.agent.board_id, ...update };
    return order(work, db, session, { kind: "session.configure", payload }, (asked) => ({
      type: "gateway_session.change_requested",
      payload: { ...asked, after: update },
    }));
  });
