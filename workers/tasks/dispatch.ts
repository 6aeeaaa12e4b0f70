// Assigning is sending: the consumer that turns an assignment into a run, a comment for a working agent into a message,
// and a finished task into the start of those that waited for it. Its effects are stored commands, so a gateway that is
// away gets them when it is back, once.
import { gatewayAgentId } from "#worker/agents/index.ts";
import { commandStatement, deadlineAfter } from "#worker/commands/index.ts";
import { gatewayLink } from "#worker/gateways/index.ts";
import { startRun, taskSessionKey } from "#worker/runs/index.ts";
import type { StoredEvent } from "#worker/platform/event-catalog.ts";
import { newId } from "#worker/platform/ids.ts";
import type { Consumer, ConsumerContext, Effects } from "#worker/platform/outbox.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { commentMessage, taskMessage } from "./messages.ts";
import type { TaskRow } from "./tables.ts";

type Ready = TaskRow & {
  board_key: string;
  board_name: string;
  agent_name: string;
  gateway_id: string | null;
  agent_state: string;
  blockers: number;
  open_runs: number;
};

const READY = `SELECT t.*, b.key AS board_key, b.name AS board_name, a.name AS agent_name, a.gateway_id, a.state AS agent_state,
  (SELECT count(*) FROM task_dependencies d JOIN tasks x ON x.id = d.depends_on_id AND x.deleted_at IS NULL AND x.status <> 'done' WHERE d.task_id = t.id) AS blockers,
  (SELECT count(*) FROM runs r WHERE r.task_id = t.id AND r.status IN ('queued', 'running', 'waiting_approval')) AS open_runs
  FROM tasks t JOIN boards b ON b.id = t.board_id JOIN agents a ON a.id = t.assigned_agent_id AND a.deleted_at IS NULL`;

const actorOf = (event: StoredEvent): Actor => ({ type: event.actor_type, id: event.actor_id, name: event.actor_name });

/** An agent that is being provisioned gets its work behind that, in the same lane; one that could not be gets none. */
const CAN_WORK = ["ready", "provisioning"];

/** A task is sent when it has an agent on a gateway, waits for nothing, is not finished and nobody works on it. */
function isSendable(task: Ready | null): task is Ready & { gateway_id: string; assigned_agent_id: string } {
  return Boolean(
    task?.gateway_id &&
      task.blockers === 0 &&
      task.open_runs === 0 &&
      task.status !== "done" &&
      task.status !== "blocked" &&
      CAN_WORK.includes(task.agent_state),
  );
}

function send(
  task: Ready & { gateway_id: string; assigned_agent_id: string },
  event: StoredEvent,
  { db, env, shard, now }: ConsumerContext,
  origin: string,
): Effects {
  const requestedBy = actorOf(event);
  const agent = { id: task.assigned_agent_id, name: task.agent_name, gatewayAgentId: gatewayAgentId(task.assigned_agent_id) };
  const message = taskMessage({ task, boardKey: task.board_key, boardName: task.board_name, apiBase: origin, requestedBy });
  const run = startRun(
    db,
    {
      organizationId: task.organization_id,
      gatewayId: task.gateway_id,
      agent,
      boardId: task.board_id,
      taskId: task.id,
      message,
      requestedBy,
      causeId: event.id,
    },
    now,
  );
  return {
    writes: run.writes,
    events: [run.event],
    after: () => gatewayLink(env, shard, task.gateway_id).wake({ shard, organizationId: task.organization_id, gatewayId: task.gateway_id }),
  };
}

type Assigned = {
  after?: { assigned_agent_id?: string | null; status?: string };
  before?: { status?: string };
  comment?: { message?: string };
  agent_id?: string | null;
};

async function onAssigned(event: StoredEvent, context: ConsumerContext): Promise<Effects | null> {
  const payload = event.payload as Assigned;
  const agentId = payload.after?.assigned_agent_id;
  if (!agentId || agentId === event.actor_id) return null; // an agent that takes a task itself needs no order
  const task = await context.db.sql(`${READY} WHERE t.id = ?1 AND t.deleted_at IS NULL AND t.assigned_agent_id = ?2`, event.subject_id, agentId).first<Ready>();
  return isSendable(task) ? send(task, event, context, originOf(context)) : null;
}

/** Everything that waited only for this task is sent now. */
async function onMoved(event: StoredEvent, context: ConsumerContext): Promise<Effects | null> {
  if ((event.payload as Assigned).after?.status !== "done") return null;
  const [rows] = await context.db.read<[Ready[]]>([
    context.db.sql(
      `${READY} WHERE t.deleted_at IS NULL AND t.id IN (SELECT task_id FROM task_dependencies WHERE depends_on_id = ?1) LIMIT 50`,
      event.subject_id,
    ),
  ]);
  const parts = rows.filter(isSendable).map((task) => send(task, event, context, originOf(context)));
  if (parts.length === 0) return null;
  return {
    writes: parts.flatMap((part) => part.writes),
    events: parts.flatMap((part) => part.events ?? []),
    after: () => Promise.all(parts.map((part) => part.after?.())),
  };
}

/** Somebody says something on a task that an agent has been given: the agent hears it in the task's session. */
async function onComment(event: StoredEvent, context: ConsumerContext): Promise<Effects | null> {
  const payload = event.payload as Assigned;
  const message = payload.comment?.message;
  if (!message || !payload.agent_id) return null;
  return tellAgent(event, event.subject_id, context, (task) => commentMessage(task, actorOf(event), message));
}

/**
 * A message to the agent that a task is assigned to. While it works on the task the message joins that run; otherwise
 * what it does about the message is a run of its own, and seen like one. The author of the event is never told.
 */
export async function tellAgent(
  event: StoredEvent,
  taskId: string,
  { db, env, shard, now }: ConsumerContext,
  write: (task: { id: string; key: string; title: string }) => string,
): Promise<Effects | null> {
  const task = await db.sql(`${READY} WHERE t.id = ?1 AND t.deleted_at IS NULL`, taskId).first<Ready>();
  if (!task?.gateway_id || !task.assigned_agent_id || task.assigned_agent_id === event.actor_id || !CAN_WORK.includes(task.agent_state)) return null;
  const { gateway_id: gatewayId } = task;
  const agent = { id: task.assigned_agent_id, name: task.agent_name, gatewayAgentId: gatewayAgentId(task.assigned_agent_id) };
  const message = write({ id: task.id, key: `${task.board_key}-${task.number}`, title: task.title });
  const after = () => gatewayLink(env, shard, gatewayId).wake({ shard, organizationId: task.organization_id, gatewayId });
  if (task.open_runs === 0) {
    const run = startRun(
      db,
      {
        organizationId: task.organization_id,
        gatewayId,
        agent,
        boardId: task.board_id,
        taskId: task.id,
        message,
        requestedBy: actorOf(event),
        causeId: event.id,
      },
      now,
    );
    return { writes: run.writes, events: [run.event], after };
  }
  const payload = { session_key: taskSessionKey(agent.gatewayAgentId, task.id), message };
  return {
    writes: [
      commandStatement(db, {
        id: newId(),
        organizationId: task.organization_id,
        gatewayId,
        lane: `agent:${agent.gatewayAgentId}`,
        kind: "session.message",
        payload,
        deadlineAt: deadlineAfter(now),
        causeId: event.id,
        at: now.toISOString(),
      }),
    ],
    after,
  };
}

const isAssigned = (payload: Assigned) => Boolean(payload.after?.assigned_agent_id);

export const dispatchConsumer: Consumer = {
  name: "dispatch",
  on: { "task.created": onAssigned, "task.assigned": onAssigned, "task.moved": onMoved, "task.commented": onComment },
  wakes: {
    "task.created": isAssigned,
    "task.assigned": isAssigned,
    "task.moved": (payload: Assigned) => payload.after?.status === "done",
    "task.commented": (payload: Assigned) => Boolean(payload.agent_id),
  },
};

/** No request tells the address here: `npm start` and a deployment set PUBLIC_URL; agents know it from AGENTS.md too. */
const originOf = ({ env }: ConsumerContext): string => (env.PUBLIC_URL ?? "").replace(/\/+$/, "");
