// Assigning is sending: the consumer that turns an assignment into a run, a comment for a working agent into a message,
// and a finished task into the start of those that waited for it. Its effects are stored commands, so a gateway that is
// offline gets them when it is back, once.
import { nameThere } from "#worker/agents/index.ts";
import { checksOf } from "#worker/boards/index.ts";
import { commandStatement, deadlineAfter } from "#worker/commands/index.ts";
import { gatewayLink } from "#worker/gateways/index.ts";
import { handOverOf, type RunOrder, taskSessionKey } from "#worker/runs/index.ts";
import type { Statement } from "#worker/platform/db.ts";
import type { EventRow, NewEvent } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import type { Consumer, ConsumerContext, Effects } from "#worker/platform/outbox.ts";
import type { Refusal, Result } from "#worker/platform/result.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { isBrought } from "./arrivals.ts";
import { commentsDuring } from "./comment-store.ts";
import { commentMessage, taskMessage, WAITS } from "./messages.ts";
import { authorOf, taskKey } from "./present.ts";
import { canWork } from "./rules.ts";
import { type AssignedTask, assignedDependents, assignedTask, type OpenRun } from "./run-store.ts";
import { startWork } from "./start.ts";
import { stopRun } from "./stop.ts";

/** The parts of an event that its effects depend on. */
export type Cause = Pick<EventRow, "id" | "subject_id" | "actor_type" | "actor_id" | "actor_name">;
type OnGateway = AssignedTask & { gateway_id: string };

const actorOf = (event: Cause): Actor => ({ type: event.actor_type, id: event.actor_id, name: event.actor_name });

/** No request provides the origin here: `npm start` and a deployment set PUBLIC_URL; agents also know it from AGENTS.md. */
const originOf = ({ env }: ConsumerContext): string => (env.PUBLIC_URL ?? "").replace(/\/+$/, "");

const hasGateway = (task: AssignedTask | null): task is OnGateway => Boolean(task?.gateway_id && canWork(task.agent_state));

/** A task is work for an agent on a gateway when it waits for nothing and is not finished. */
const isDue = (task: AssignedTask | null): task is OnGateway => hasGateway(task) && task.blockers === 0 && task.status !== "done" && task.status !== "blocked";
/** It is sent when nobody works on it. */
const isSendable = (task: AssignedTask | null): task is OnGateway => isDue(task) && task.open_run === null;

const agentOf = ({ agent_id: id, agent_name: name, gateway_agent_id }: OnGateway): RunOrder["agent"] => ({
  id,
  name,
  gatewayAgentId: nameThere({ id, gateway_agent_id }),
});

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
const heldBack = (task: OnGateway, why: string): NewEvent<"run.held_back"> => ({
  type: "run.held_back",
  subject: { type: "task", id: task.id },
  payload: { label: taskKey(task.board_key, task.number), title: task.title },
  reason: why,
});
const notSent = (task: OnGateway, { detail }: Refusal) =>
  heldBack(task, `${detail} The task was not sent to ${task.agent_name}; start it when the approval is there.`);

function send(task: OnGateway, gate: unknown, event: Cause, context: ConsumerContext): Begun {
  const { board_key: boardKey, board_name: boardName } = task;
  const message = taskMessage({
    task,
    boardKey,
    boardName,
    apiBase: originOf(context),
    requestedBy: actorOf(event),
    checks: checksOf({ checks: task.board_checks }),
  });
  const begun = run(task, gate, { begins: "order", message }, event, context);
  return begun.ok ? begun.value : { writes: [], events: [notSent(task, begun.refusal)] };
}

const gateOf = ({ composition, db }: ConsumerContext, taskId: string) => composition.ports.taskGate.query(db, taskId);

async function onAssigned(agentId: string | null | undefined, event: Cause, context: ConsumerContext): Promise<Effects | null> {
  if (!agentId || agentId === event.actor_id) return null; // an agent that takes a task itself need not be told
  const { task, gate } = await context.db.ask({ task: assignedTask(context.db, event.subject_id), gate: gateOf(context, event.subject_id) });
  if (task?.agent_id !== agentId) return null;
  if (task.open_run) return handOn(task, task.open_run, context);
  return isSendable(task) ? send(task, gate, event, context) : null;
}

/** Two agents never work on a task at the same time: whoever works on it stops first, and the new one begins when that run has ended. */
function handOn(task: AssignedTask, run: OpenRun, { db, env, shard, now }: ConsumerContext): Effects | null {
  if (run.agent_id === task.agent_id || run.handed_on) return null;
  const reason = `The task was given to ${task.agent_name}${isDue(task) ? ", who begins when this run has ended" : ""}.`;
  const { move, guards, writes, asked } = stopRun(db, run, { reason, givenTo: task.agent_id }, now);
  const scope = { shard, organizationId: run.organization_id, gatewayId: run.gateway_id };
  return { guards, writes, events: move ? [asked, move.event] : [asked], after: () => gatewayLink(env, shard, run.gateway_id).wake(scope) };
}

/** A run has ended: if its task was given to another agent meanwhile, that one gets it now, and what was said since then. */
async function onEnded(run: Pick<EventRow, "id" | "subject_id" | "about_id">, context: ConsumerContext): Promise<Effects | null> {
  const { db } = context;
  if (!run.about_id) return null;
  const { handOver, task, gate, said } = await db.ask({
    handOver: handOverOf(db, run.subject_id),
    task: assignedTask(db, run.about_id),
    gate: gateOf(context, run.about_id),
    said: commentsDuring(db, run.about_id, run.subject_id),
  });
  if (!handOver || !isSendable(task)) return null;
  const begun = send(task, gate, { ...handOver, id: handOver.cause_id, subject_id: task.id }, context);
  if (begun.writes.length === 0) return begun;
  const told = said
    .filter(({ author_id }) => author_id !== task.agent_id)
    .map((comment) => messageCommand(task, commentMessage(namesOf(task), authorOf(comment), comment.message), handOver.cause_id, context));
  return { ...begun, writes: [...begun.writes, ...told] };
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

const namesOf = (task: OnGateway) => ({ id: task.id, key: taskKey(task.board_key, task.number), title: task.title });

/** Said while the task was still the other agent's: that it was given to this one is the next event. */
const isAhead = (task: OnGateway, run: OpenRun, meant: string): boolean => meant !== "" && meant !== task.agent_id && meant === run.agent_id;

function messageCommand(task: OnGateway, message: string, causeId: number, { db, now }: ConsumerContext): Statement {
  const { gatewayAgentId: name } = agentOf(task);
  return commandStatement(db, {
    id: newId(),
    organizationId: task.organization_id,
    gatewayId: task.gateway_id,
    lane: `agent:${name}`,
    kind: "session.message",
    payload: { session_key: taskSessionKey(name, task.id), message },
    deadlineAt: deadlineAfter(now),
    causeId,
    at: now.toISOString(),
  });
}

/**
 * A message to the agent that a task is assigned to. While it works on the task the message joins that run; otherwise
 * what it does about the message is a run of its own, and seen like one; none begins past the task's gate. The author of the
 * event is never told. `meant`: the agent that the task was assigned to when it was said, where that is known.
 */
export async function messageAgent(
  event: Cause,
  taskId: string,
  context: ConsumerContext,
  write: (task: { id: string; key: string; title: string }) => string,
  meant: string = "",
): Promise<Effects | null> {
  const { db } = context;
  const { task, gate } = await db.ask({ task: assignedTask(db, taskId), gate: gateOf(context, taskId) });
  if (!hasGateway(task) || task.agent_id === event.actor_id) return null;
  const message = write(namesOf(task));
  if (task.open_run && (task.open_run.handed_on || isAhead(task, task.open_run, meant))) return null; // told when it begins
  if (!task.open_run && task.blockers > 0 && task.status !== "done")
    return { writes: [], events: [heldBack(task, `${WAITS} ${task.agent_name} was not told of what was said.`)] };
  if (!task.open_run) {
    const begun = run(task, gate, { begins: "message", message }, event, context);
    return begun.ok ? begun.value : null;
  }
  return { writes: [messageCommand(task, message, event.id, context)], after: wakeGateway(task, context) };
}

export const dispatchConsumer: Consumer = {
  name: "dispatch",
  writesOfPage: async (events) => (events.every(isBrought) ? [] : null),
  on: {
    // What an import brings waits until somebody starts it here.
    "task.created": async (event, context) => (event.payload.imported ? null : onAssigned(event.payload.after.assigned_agent_id, event, context)),
    "task.assigned": (event, context) => onAssigned(event.payload.after.assigned_agent_id, event, context),
    "task.moved": async (event, context) => (event.payload.after.status === "done" ? onDone(event, context) : null),
    "run.succeeded": onEnded,
    "run.failed": onEnded,
    "run.aborted": onEnded,
    // A comment on a task that is assigned to an agent: the agent gets it in the task's session.
    "task.commented": async (event, context) => {
      const { agent_id, comment } = event.payload;
      if (!agent_id) return null;
      return messageAgent(event, event.subject_id, context, (task) => commentMessage(task, actorOf(event), comment.message), agent_id);
    },
  },
  wakes: {
    "task.created": ({ after, imported }) => Boolean(after.assigned_agent_id) && imported === undefined,
    "task.assigned": ({ after }) => Boolean(after.assigned_agent_id),
    "task.moved": ({ after }) => after.status === "done",
    "task.commented": ({ agent_id }) => Boolean(agent_id),
  },
};
