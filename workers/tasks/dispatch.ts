// Assigning is sending: the consumer that turns an assignment into a run, a comment for a working agent into a message,
// and a finished task into the start of those that waited for it. Its effects are stored commands, so a gateway that is
// offline gets them when it is back, once.
import { gatewayAgentId } from "#worker/agents/index.ts";
import { commandStatement, deadlineAfter } from "#worker/commands/index.ts";
import { gatewayLink } from "#worker/gateways/index.ts";
import { type RunOrder, startRun, taskSessionKey } from "#worker/runs/index.ts";
import type { EventRow } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import type { Consumer, ConsumerContext, Effects } from "#worker/platform/outbox.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { commentMessage, taskMessage } from "./messages.ts";
import { taskKey } from "./present.ts";
import { canWork } from "./rules.ts";
import { type AssignedTask, assignedDependents, assignedTask } from "./run-store.ts";

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

/** A run of the task's agent that begins with `message`. */
function run(task: OnGateway, message: string, event: Cause, context: ConsumerContext): Effects & { events: NonNullable<Effects["events"]> } {
  const started = startRun(
    context.db,
    {
      organizationId: task.organization_id,
      gatewayId: task.gateway_id,
      agent: agentOf(task),
      boardId: task.board_id,
      taskId: task.id,
      message,
      requestedBy: actorOf(event),
      causeId: event.id,
    },
    context.now,
  );
  return { writes: started.writes, events: [started.event], after: wakeGateway(task, context) };
}

function send(task: OnGateway, event: Cause, context: ConsumerContext) {
  const { board_key: boardKey, board_name: boardName } = task;
  return run(task, taskMessage({ task, boardKey, boardName, apiBase: originOf(context), requestedBy: actorOf(event) }), event, context);
}

async function onAssigned(agentId: string | null | undefined, event: Cause, context: ConsumerContext): Promise<Effects | null> {
  if (!agentId || agentId === event.actor_id) return null; // an agent that takes a task itself need not be told
  const { task } = await context.db.ask({ task: assignedTask(context.db, event.subject_id) });
  return task?.agent_id === agentId && isSendable(task) ? send(task, event, context) : null;
}

/** Everything that waited only for this task is sent now. */
async function onDone(event: Cause, context: ConsumerContext): Promise<Effects | null> {
  const { waiting } = await context.db.ask({ waiting: assignedDependents(context.db, event.subject_id) });
  const parts = waiting.filter(isSendable).map((task) => send(task, event, context));
  if (parts.length === 0) return null;
  return {
    writes: parts.flatMap((part) => part.writes),
    events: parts.flatMap((part) => part.events),
    after: () => Promise.all(parts.map((part) => part.after?.())),
  };
}

/**
 * A message to the agent that a task is assigned to. While it works on the task the message joins that run; otherwise
 * the agent's reply is a run of its own, and shown as one. The author of the event is never told.
 */
export async function messageAgent(
  event: Cause,
  taskId: string,
  context: ConsumerContext,
  write: (task: { id: string; key: string; title: string }) => string,
): Promise<Effects | null> {
  const { db, now } = context;
  const { task } = await db.ask({ task: assignedTask(db, taskId) });
  if (!hasGateway(task) || task.agent_id === event.actor_id) return null;
  const message = write({ id: task.id, key: taskKey(task.board_key, task.number), title: task.title });
  if (task.open_runs === 0) return run(task, message, event, context);
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
