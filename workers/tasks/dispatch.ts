// Assigning is sending: the consumer that turns an assignment into a run, a comment for a working agent into a message,
// and a finished task into the start of those that waited for it. Its effects are stored commands, so a gateway that is
// offline gets them when it is back, once.
import { gatewayAgentId } from "#worker/agents/index.ts";
import { commandStatement, deadlineAfter } from "#worker/commands/index.ts";
import { gatewayLink } from "#worker/gateways/index.ts";
import { type RunOrder, taskSessionKey } from "#worker/runs/index.ts";
import type { EventRow } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import type { Consumer, ConsumerContext, Effects } from "#worker/platform/outbox.ts";
import type { Refusal, Result } from "#worker/platform/result.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { commentMessage, taskMessage } from "./messages.ts";
import { taskKey } from "./present.ts";
import { canWork } from "./rules.ts";
import { type AssignedTask, assignedDependents, assignedTask } from "./run-store.ts";
import { startWork } from "./start.ts";

/** The parts of an event that its effects depend on. */
export type Cause = Pick<EventRow, "id" | "subject_id" | "actor_type" | "actor_id" | "actor_name">;
type OnGateway = AssignedTask & { gateway_id: string };

const actorOf = (event: Cause): Actor => ({ type: event.actor_type, id: event.actor_id, name: event.actor_name });

/** No request provides the origin here: `npm start` and a deployment set PUBLIC_URL; agents also know it from AGENTS.md. */
const originOf = ({ env }: ConsumerContext): string => (env.PUBLIC_URL ?? "").replace(/\/+$/, "");

const hasGateway = (task: AssignedTask | null): task is OnGateway => Boolean(task?.gateway_id && canWork(task.agent_state));

/** A task is sent when it has an agent on a gateway, waits for nothing, is not finished and nobody works on it. */
const isSendable = (task: AssignedTask | null): task is OnGateway =>
  hasGateway(task) && task.blockers === 0 && task.open_runs === 0 && task.status !== "done" && task.status !== "blocked";

const agentOf = (task: OnGateway): RunOrder["agent"] => ({ id: task.agent_id, name: task.agent_name, gatewayAgentId: gatewayAgentId(task.agent_id) });

const wakeGateway =
  (task: OnGateway, { env, shard }: ConsumerContext): NonNullable<Effects["after"]> =>
  () =>
    gatewayLink(env, shard, task.gateway_id).wake({ shard, organizationId: task.organization_id, gatewayId: task.gateway_id });

type Begun = Effects & { events: NewEvent[] };
type Words = Pick<RunOrder, "begins" | "message">;

/** A run of the task's agent that begins with these words, if its gate lets it. `gate`: what that has read of the task. */
function run(task: OnGateway, gate: unknown, words: Words, event: Cause, context: ConsumerContext): Result<Begun> {
  const order = { ...words, task, gatewayId: task.gateway_id, agent: agentOf(task), requestedBy: actorOf(event), causeId: event.id };
  const started = startWork(context.composition, context.db, gate, order, context.now);
  if (!started.ok) return started;
  const { row: _row, ...effects } = started.value;
  return { ok: true, value: { ...effects, after: wakeGateway(task, context) } };
}

/** What history tells of work that was not sent, so that nobody waits for it without knowing why. */
const heldBack = (task: OnGateway, { detail }: Refusal): NewEvent<"run.held_back"> => ({
  type: "run.held_back",
  subject: { type: "task", id: task.id },
  payload: { label: taskKey(task.board_key, task.number), title: task.title },
  reason: `${detail} The task was not sent to ${task.agent_name}; start it when the approval is there.`,
});

function send(task: OnGateway, gate: unknown, event: Cause, context: ConsumerContext): Begun {
  const { board_key: boardKey, board_name: boardName } = task;
  const message = taskMessage({ task, boardKey, boardName, apiBase: originOf(context), requestedBy: actorOf(event) });
  const begun = run(task, gate, { begins: "order", message }, event, context);
  return begun.ok ? begun.value : { writes: [], events: [heldBack(task, begun.refusal)] };
}

const gateOf = ({ composition, db }: ConsumerContext, taskId: string) => composition.ports.taskGate.query(db, taskId);

async function onAssigned(agentId: string | null | undefined, event: Cause, context: ConsumerContext): Promise<Effects | null> {
  if (!agentId || agentId === event.actor_id) return null; // an agent that takes a task itself need not be told
  const { task, gate } = await context.db.ask({ task: assignedTask(context.db, event.subject_id), gate: gateOf(context, event.subject_id) });
  return task?.agent_id === agentId && isSendable(task) ? send(task, gate, event, context) : null;
}

/** Everything that waited only for this task is sent now. */
async function onDone(event: Cause, context: ConsumerContext): Promise<Effects | null> {
  const { waiting } = await context.db.ask({ waiting: assignedDependents(context.db, event.subject_id) });
  const free = waiting.filter(isSendable);
  if (free.length === 0) return null;
  const gates = await context.db.ask(Object.fromEntries(free.map(({ id }) => [id, gateOf(context, id)])));
  const parts = free.map((task) => send(task, gates[task.id], event, context));
  return {
    guards: parts.flatMap((part) => part.guards ?? []),
    writes: parts.flatMap((part) => part.writes),
    events: parts.flatMap((part) => part.events),
    after: () => Promise.all(parts.map((part) => part.after?.())),
  };
}

/**
 * A message to the agent that a task is assigned to. While it works on the task the message joins that run; otherwise
 * what it does about the message is a run of its own, and seen like one; none begins past the task's gate. The author of the
 * event is never told.
 */
export async function messageAgent(
  event: Cause,
  taskId: string,
  context: ConsumerContext,
  write: (task: { id: string; key: string; title: string }) => string,
): Promise<Effects | null> {
  const { db, now } = context;
  const { task, gate } = await db.ask({ task: assignedTask(db, taskId), gate: gateOf(context, taskId) });
  if (!hasGateway(task) || task.agent_id === event.actor_id) return null;
  const message = write({ id: task.id, key: taskKey(task.board_key, task.number), title: task.title });
  if (task.open_runs === 0) {
    const begun = run(task, gate, { begins: "message", message }, event, context);
    return begun.ok ? begun.value : null;
  }
  const { gatewayAgentId: name } = agentOf(task);
  const command = commandStatement(db, {
    id: newId(),
    organizationId: task.organization_id,
    gatewayId: task.gateway_id,
    lane: `agent:${name}`,
    kind: "session.message",
    payload: { session_key: taskSessionKey(name, task.id), message },
    deadlineAt: deadlineAfter(now),
    causeId: event.id,
    at: now.toISOString(),
  });
  return { writes: [command], after: wakeGateway(task, context) };
}

export const dispatchConsumer: Consumer = {
  name: "dispatch",
  on: {
    "task.created": (event, context) => onAssigned(event.payload.after.assigned_agent_id, event, context),
    "task.assigned": (event, context) => onAssigned(event.payload.after.assigned_agent_id, event, context),
    "task.moved": async (event, context) => (event.payload.after.status === "done" ? onDone(event, context) : null),
    // A comment on a task that is assigned to an agent: the agent gets it in the task's session.
    "task.commented": async (event, context) => {
      const { agent_id, comment } = event.payload;
      return agent_id ? messageAgent(event, event.subject_id, context, (task) => commentMessage(task, actorOf(event), comment.message)) : null;
    },
  },
  wakes: {
    "task.created": ({ after }) => Boolean(after.assigned_agent_id),
    "task.assigned": ({ after }) => Boolean(after.assigned_agent_id),
    "task.moved": ({ after }) => after.status === "done",
    "task.commented": ({ agent_id }) => Boolean(agent_id),
  },
};
