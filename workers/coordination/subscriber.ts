// What events do to what agents ask: commands tell of their end; a comment names agents, or answers; what is written to memory answers; and
// leads hear of what happens on their board. All of it beside the request that caused it, which waits for none of it.
import { wakeLink } from "#worker/gateways/index.ts";
import type { EventType, StoredEvent } from "#worker/platform/event-catalog.ts";
import { actorOf } from "./actor.ts";
import type { Consumer, ConsumerContext, Effects } from "#worker/platform/outbox.ts";
import { messageAgent } from "#worker/tasks/index.ts";
import { askersOf, type Listener, listenersAmong } from "./agents-store.ts";
import { answering, type Answering } from "./answer.ts";
import { type Asked, ask, notTold, originOf, type TaskHere } from "./asking.ts";
import { reworkMessage } from "./messages.ts";
import { noticeFacts, pacedSince, taskFacts, type TaskFacts } from "./notice-store.ts";
import { type Notice, onAssigned, onCreated, onMoved, stillTrue } from "./notices.ts";
import { answersByMemory, mayAnswer, NOTICES_MAX, PACE_MS, whyNotTold } from "./rules.ts";
import { settleRequests } from "./settling.ts";
import { askedOf, requestsOfCommand } from "./store.ts";
import type { RequestRow } from "./tables.ts";

const DAY_MS = 86_400_000;
/** What one change of a task tells in several events, its lead is told once. */
const ONE_THING_MS = 30_000;
const ago = ({ now }: ConsumerContext, ms: number): string => new Date(now.getTime() - ms).toISOString();
const taskHere = ({ id, board_key, number, title }: TaskFacts): TaskHere => ({ id, key: `${board_key}-${number}`, title });
const boardHere = ({ board_id, organization_id, board_name }: TaskFacts) => ({ id: board_id, organization_id, name: board_name });

/** The effects of requests that come about, with waking the gateways of those who are told. */
function effectsOf({ env, shard }: ConsumerContext, organizationId: string, asked: readonly Asked[], answered: readonly Answering[]): Effects | null {
  if (asked.length + answered.length === 0) return null;
  const gateways = new Set([...asked, ...answered].flatMap(({ wakes }) => wakes ?? []));
  return {
    guards: answered.flatMap(({ guards }) => guards),
    writes: [...asked, ...answered].flatMap(({ writes }) => writes),
    events: [...asked, ...answered].map(({ event }) => event),
    after: () => Promise.all([...gateways].map((gatewayId) => wakeLink(env, { shard, organizationId, gatewayId }))),
  };
}

/** What is asked of each agent that a comment names, beside who wrote it. Whose task it is has the comment already: that one is only waited for. */
async function mentioned(event: StoredEvent<"task.commented">, context: ConsumerContext): Promise<Asked[]> {
  const { comment, agent_id: assignedId } = event.payload;
  const ids = comment.mentions.flatMap(({ type, id }) => (type === "agent" && id !== event.actor_id ? [id] : []));
  if (ids.length === 0) return [];
  const { db, env, now } = context;
  const { task, listeners, paced } = await db.ask({
    task: taskFacts(db, event.subject_id),
    listeners: listenersAmong(db, ids, event.board_id ?? ""),
    paced: pacedSince(db, event.actor_id, ago(context, PACE_MS)),
  });
  if (!task) return [];
  return listeners.map((to) => {
    const isTold = to.id === assignedId;
    const of = { kind: "mention", board: boardHere(task), task: taskHere(task), by: actorOf(event), to, content: comment.message } as const;
    const times = event.actor_type === "agent" ? (paced.get(to.id) ?? 0) : 0;
    const why = isTold ? null : whyNotTold({ ...to, paced: times });
    if (why) return notTold(db, { ...of, state: "sent" }, why, now);
    const telling = { apiBase: originOf(env), causeId: event.id, now };
    return ask(db, { ...of, state: isTold ? "reached" : "sent" }, isTold ? null : to, telling);
  });
}

type Replied = { actor_id: string; board_id: string | null };
/** What an agent has said answers these of what it was asked on the board. */
async function answered(event: StoredEvent, content: string, isMeant: (row: RequestRow) => boolean, context: ConsumerContext): Promise<Answering[]> {
  const { db, now } = context;
  const { actor_id: agentId, board_id: boardId }: Replied = event;
  const { open } = await db.ask({ open: askedOf(db, agentId, boardId ?? "") });
  const by = actorOf(event);
  const meant = open.filter((row) => isMeant(row) && mayAnswer({ ...row, answered_by: null, answered_at: null }, by).ok);
  if (meant.length === 0) return [];
  const { askers } = await db.ask({
    askers: askersOf(
      db,
      meant.map(({ id }) => id),
    ),
  });
  const askerOf = (row: RequestRow): Listener | null => askers.find(({ id }) => id === row.asked_by_id) ?? null;
  // Whoever is mentioned answers where all can read it: nobody need be told of that apart.
  return meant.map((row) => answering(db, row, row.kind === "mention" ? null : askerOf(row), { by, content, causeId: event.id, now }));
}

async function onCommented(event: StoredEvent<"task.commented">, context: ConsumerContext): Promise<Effects | null> {
  const { message } = event.payload.comment;
  const isAnswer = (row: RequestRow) => row.kind === "mention" && row.task_id === event.subject_id;
  const answers = event.actor_type === "agent" ? await answered(event, message, isAnswer, context) : [];
  return effectsOf(context, event.organization_id, await mentioned(event, context), answers);
}

async function onRemembered(event: StoredEvent<"memory.added">, context: ConsumerContext): Promise<Effects | null> {
  if (event.actor_type !== "agent" || event.board_id === null) return null;
  const { tags, content } = event.payload.after;
  return effectsOf(context, event.organization_id, [], await answered(event, content, (row) => answersByMemory(row, tags), context));
}

const TOO_OFTEN = `Its lead was told of this task ${NOTICES_MAX} times within a day. A person should look at what goes on there.`;

/** Who leads the board is told, unless it did this itself. */
async function tellLead(notice: Notice, event: StoredEvent, context: ConsumerContext): Promise<Effects | null> {
  const { db, env, now } = context;
  const { found } = await db.ask({ found: noticeFacts(db, event.board_id ?? "", event.subject_id, notice.topic, ago(context, DAY_MS)) });
  const { task, lead, told } = found;
  const still = task && stillTrue(notice, task);
  if (!task || !still) return null;
  if (still.to === "assignee") return toAssignee(event, context);
  const isSaid = told?.last_at && told.last_at >= ago(context, ONE_THING_MS); // by another event of the same change
  if (!lead || lead.id === event.actor_id || isSaid) return null;
  const of = { kind: "notice", topic: still.topic, board: boardHere(task), task: taskHere(task), by: actorOf(event), to: lead } as const;
  const content = task.description ?? "";
  const why = (told?.times ?? 0) >= NOTICES_MAX ? TOO_OFTEN : whyNotTold({ ...lead, paced: 0 });
  const asked = why
    ? notTold(db, { ...of, content, state: "sent" }, why, now)
    : ask(db, { ...of, content, state: "sent" }, lead, { apiBase: originOf(env), causeId: event.id, now });
  return effectsOf(context, event.organization_id, [asked], []);
}

/** Its agent goes on with it in the task's own session, past the gates of all work. */
const toAssignee = (event: StoredEvent, context: ConsumerContext): Promise<Effects | null> =>
  messageAgent(event, event.subject_id, context, (task) => reworkMessage(task, actorOf(event)));

const isMessage = ({ kind }: { kind: string }): boolean => kind === "session.message";
async function onCommand(event: StoredEvent<"gateway_command.done" | "gateway_command.failed">, context: ConsumerContext): Promise<null> {
  if (!isMessage(event.payload)) return null;
  const { found } = await context.db.ask({ found: requestsOfCommand(context.db, event.subject_id) });
  await settleRequests(context, found);
  return null;
}

const telling =
  <Type extends EventType>(noticeOf: (payload: StoredEvent<Type>["payload"]) => Notice | null) =>
  async (event: StoredEvent<Type>, context: ConsumerContext): Promise<Effects | null> => {
    const notice = noticeOf(event.payload);
    return notice && tellLead(notice, event as StoredEvent, context);
  };
const isRemarkable =
  <Payload>(noticeOf: (payload: Payload) => Notice | null) =>
  (payload: Payload): boolean =>
    noticeOf(payload) !== null;

export const coordinationConsumer: Consumer = {
  name: "coordination",
  on: {
    "gateway_command.done": onCommand,
    "gateway_command.failed": onCommand,
    "task.commented": onCommented,
    "memory.added": onRemembered,
    "task.created": telling<"task.created">(onCreated),
    "task.moved": telling<"task.moved">(onMoved),
    "task.assigned": telling<"task.assigned">(onAssigned),
  },
  wakes: {
    "gateway_command.done": isMessage,
    "gateway_command.failed": isMessage,
    "task.commented": ({ comment }) => comment.author.type === "agent" || comment.mentions.some(({ type }) => type === "agent"),
    "memory.added": ({ after }) => after.author.type === "agent" && after.board_id !== null,
    "task.created": isRemarkable(onCreated),
    "task.moved": isRemarkable(onMoved),
    "task.assigned": isRemarkable(onAssigned),
  },
};
