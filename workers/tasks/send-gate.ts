// The gate at the only place where work leaves for a gateway: fills the port of runs/ports.ts. Work waits there for as long as its gateway
// is away, and meanwhile an approval may have been asked for, its agent deleted, moved or left without a key, its task deleted or blocked.
import type { CommandKind, CommandPayloads } from "#worker/commands/index.ts";
import { type SendAsk, type SendBatch, type SendGate, type SendVerdict, taskOfSession } from "#worker/runs/index.ts";
import { actorOfEvent, type NewEvent } from "#worker/platform/events.ts";
import type { Actor } from "#worker/platform/wire.ts";
import type { GatePass } from "./gate.ts";
import { WAITS } from "./messages.ts";
import { taskKey } from "./present.ts";
import { type AgentMeant, agentMeant, type TaskToSend, taskToSend } from "./run-store.ts";
import { NOT_OURS, sessionWork, whyItWaits, whyNotAgent } from "./session-gate.ts";
import { startWork } from "./start.ts";

const GONE = "The task has been deleted.";
const ENDED = "The run that it belongs to has ended.";
const BLOCKED = `${WAITS} An assigned task is sent when they are.`;
const SYSTEM = { type: "system", id: "links", name: "Mission Control" } as const;
const NOTHING = { guards: [], writes: [], events: [] } satisfies GatePass;

/** It waits until a person has decided; told once. */
function waitFor({ ask, task }: Piece, why: string, also: GatePass = NOTHING): SendVerdict {
  const events = ask.command.error === why ? [] : [heldBack(task, why)];
  return { isSent: false, isHeldBack: true, why, batch: { ...also, boardId: task.board_id, events: [...events, ...also.events] } };
}

/** Last of all: what may leave has its place in every budget from then on. */
async function unlessGuarded(piece: Piece, verdict: SendVerdict): Promise<SendVerdict> {
  const { ask, task, agent } = piece;
  const joins = ask.command.kind === "session.message"; // else it would have become a run
  const guard = await ask.composition.ports.wakeGuard({ ...ask, agentId: agent.id, taskId: task.id, joins, isByHand: false });
  if (guard.isSent) return verdict;
  if (guard.isHeldBack) return waitFor(piece, guard.why, guard.also);
  const { why, also } = guard;
  return { isSent: false, why, batch: { ...also, boardId: task.board_id, events: [heldBack(task, why), ...also.events] } };
}

const isWaiting = ({ blockers, status }: TaskToSend): boolean => blockers > 0 && status !== "done";

type Piece = { ask: SendAsk; task: TaskToSend; agent: AgentMeant; gatewayAgentId: string; gate: unknown; cause: Actor | null };

const heldBack = (task: TaskToSend, why: string): NewEvent<"run.held_back"> => ({
  type: "run.held_back",
  subject: { type: "task", id: task.id },
  payload: { label: taskKey(task.board_key, task.number), title: task.title },
  reason: why,
});

const notSent = (task: TaskToSend | null, why: string): SendVerdict => ({
  isSent: false,
  why,
  batch: { ...NOTHING, boardId: task?.board_id ?? null, events: task ? [heldBack(task, why)] : [] },
});

const batchOf = (task: TaskToSend, { guards, writes, events }: GatePass): SendBatch => ({ boardId: task.board_id, guards, writes, events });

/** A run that has been stored: what was asked about its task since must be given, and is spent. */
function mayBegin({ ask, task, gate }: Piece, { run_id, begins = "order" }: CommandPayloads["run.start"]): SendVerdict {
  const { composition, db, now } = ask;
  if (task.open_run?.id !== run_id) return { isSent: false, why: ENDED, batch: { ...NOTHING, boardId: task.board_id } };
  if (isWaiting(task)) return notSent(task, BLOCKED);
  const parameters = JSON.parse(task.open_run.parameters) as Record<string, unknown>;
  const decision = composition.ports.taskGate.forRun(gate, { db, task, now, begins, parameters });
  if (!decision.ok) return notSent(task, `${decision.refusal.detail} The run was taken back before its gateway had it; start it when the approval is there.`);
  const isWritten = decision.value.writes.length > 0;
  return { isSent: true, batch: isWritten ? batchOf(task, decision.value) : null };
}

/** A message joins the run that goes on in its session. Where none does, the agent would begin one: so it becomes a run, before its gate. */
function mayJoin({ ask, task, agent, gatewayAgentId, gate, cause }: Piece, { session_key, message }: CommandPayloads["session.message"]): SendVerdict {
  const { composition, db, now, command } = ask;
  if (task.open_run?.session_key === session_key) return { isSent: true, batch: null };
  if (task.open_run || task.assigned_agent_id !== agent.id) return notSent(task, `${ENDED} ${agent.name} was not told of what was said.`);
  if (isWaiting(task)) return notSent(task, `${WAITS} ${agent.name} was not told of what was said.`);
  const { gateway_id: gatewayId, cause_id: causeId } = command;
  const meant = { id: agent.id, name: agent.name, gatewayAgentId };
  const order = { task, begins: "message", message, agent: meant, gatewayId, requestedBy: cause ?? SYSTEM, causeId } as const;
  const started = startWork(composition, db, gate, order, now);
  if (!started.ok) return notSent(task, `${started.refusal.detail} ${agent.name} was not told of what was said.`);
  return { isSent: false, why: "Its run had ended, so it became a run of its own.", batch: batchOf(task, started.value) };
}

async function taskWork(ask: SendAsk, session: { taskId: string; gatewayAgentId: string }): Promise<SendVerdict> {
  const { db, now, composition, command } = ask;
  const payload = JSON.parse(command.payload) as CommandPayloads["run.start" | "session.message"];
  const { task, agent, gate, cause } = await db.ask({
    task: taskToSend(db, session.taskId),
    agent: agentMeant(db, session.gatewayAgentId, command.gateway_id, now.toISOString()),
    cause: actorOfEvent(db, command.cause_id),
    gate: composition.ports.taskGate.query(db, session.taskId),
  });
  if (!task || task.deleted_at || task.board_deleted_at) return notSent(task, GONE);
  const why = whyNotAgent(agent, task.board_id);
  if (!agent || why) return notSent(task, why ?? NOT_OURS);
  const piece = { ask, task, agent, gatewayAgentId: session.gatewayAgentId, gate, cause };
  const verdict = "run_id" in payload ? mayBegin(piece, payload) : mayJoin(piece, payload);
  const waits = verdict.isSent ? whyItWaits(agent) : null;
  if (waits !== null) return waitFor(piece, waits);
  return verdict.isSent ? unlessGuarded(piece, verdict) : verdict;
}

const SAYS: ReadonlySet<string> = new Set<CommandKind>(["run.start", "session.message"]);

export const sendGate: SendGate = async (ask) => {
  const { kind, payload } = ask.command;
  const session = taskOfSession((JSON.parse(payload) as { session_key: string }).session_key);
  return session && SAYS.has(kind) ? taskWork(ask, session) : sessionWork(ask, session?.taskId ?? null);
};
