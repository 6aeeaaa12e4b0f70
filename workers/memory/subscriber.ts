// The chat wakes agents: a message becomes a command to the gateway of each agent that is told, and a notice that says what became of it.
import { nameThere } from "#worker/agents/index.ts";
import { commandStatement, deadlineAfter } from "#worker/commands/index.ts";
import { wakeLink } from "#worker/gateways/index.ts";
import type { StoredEvent } from "#worker/platform/event-catalog.ts";
import { newId } from "#worker/platform/ids.ts";
import type { Consumer, ConsumerContext, Effects } from "#worker/platform/outbox.ts";
import type { Statement } from "#worker/platform/db.ts";
import { settleNotices } from "./settling.ts";
import { chatMessage } from "./messages.ts";
import { insertNoticeStatement, listenersOf, noticesOfCommand } from "./notice-store.ts";
import { presentNotice, refsOf } from "./present.ts";
import { isChat, pausesBy, type Told, toldOf, TURNS_MAX, WAITING_MAX } from "./told.ts";
import { BROADCAST_TAG, type Memory } from "./schema.ts";
import { chatPlace } from "./store.ts";
import type { NoticeRow } from "./tables.ts";

/** Who speaks in a chat waits for an answer now: later it would surprise. */
export const REACHED_WITHIN_MS = 60 * 60_000;

const TOO_MANY_TURNS = `Agents have spoken ${TURNS_MAX} times in turn. It goes on when a person says something.`;
const tooMany = (name: string): string => `${WAITING_MAX} messages are on their way to ${name} already. Say it again when its gateway has taken some.`;

type Message = { memory: Memory; depth: number; placeName: string };
type Telling = { notice: NoticeRow; command: Statement | null; told: Told };

function tell(event: StoredEvent<"memory.added">, { memory, depth, placeName }: Message, told: Told, context: ConsumerContext): Telling {
  const { db, env, now } = context;
  const { agent } = told;
  const refused = depth >= TURNS_MAX ? TOO_MANY_TURNS : agent.waiting >= WAITING_MAX ? tooMany(agent.name) : null;
  const id = newId();
  const at = now.toISOString();
  const notice: NoticeRow = {
    memory_id: memory.id,
    agent_id: agent.id,
    agent_name: agent.name,
    organization_id: event.organization_id,
    place_id: memory.board_id ?? memory.board_group_id ?? "",
    command_id: refused ? null : id,
    state: refused ? "failed" : "sent",
    why: refused,
    due_at: refused ? null : deadlineAfter(now, REACHED_WITHIN_MS),
    updated_at: at,
  };
  if (refused) return { notice, command: null, told };
  const name = nameThere(agent);
  const message = chatMessage({ ...memory, of: memory.board_id ? "board" : "group", placeName, apiBase: (env.PUBLIC_URL ?? "").replace(/\/+$/, "") }, told);
  const command = commandStatement(db, {
    id,
    organizationId: event.organization_id,
    gatewayId: agent.gateway_id,
    lane: `agent:${name}`,
    kind: "session.message",
    payload: { session_key: agent.session_key ?? `agent:${name}:main`, message, board_id: agent.board_id },
    deadlineAt: deadlineAfter(now, REACHED_WITHIN_MS),
    causeId: event.id,
    at,
  });
  return { notice, command, told };
}

async function onAdded(event: StoredEvent<"memory.added">, context: ConsumerContext): Promise<Effects | null> {
  const { db, env, shard } = context;
  const { after: memory } = event.payload;
  const of = memory.board_id === null ? "group" : "board";
  const placeId = memory.board_id ?? memory.board_group_id ?? "";
  const { listeners, place } = await db.ask({ listeners: listenersOf(db, of, placeId), place: chatPlace(db, of, placeId, memory.id) });
  if (!place) return null; // deleted meanwhile
  const saying = { ...memory, isOfGroup: of === "group", authorId: event.actor_id };
  const tellings = toldOf(saying, listeners).map((told) => tell(event, { memory, depth: place.depth, placeName: place.name }, told, context));
  if (tellings.length === 0) return null;
  const gateways = new Set(tellings.filter(({ command }) => command).map(({ told }) => told.agent.gateway_id));
  return {
    writes: tellings.flatMap(({ notice, command }) => [insertNoticeStatement(db, notice), ...(command ? [command] : [])]),
    events: [
      {
        type: "memory.told",
        ...refsOf({ ...memory }),
        payload: { label: event.payload.label, notices: tellings.map(({ notice }) => presentNotice(notice)) },
      },
    ],
    after: () => Promise.all([...gateways].map((gatewayId) => wakeLink(env, { shard, organizationId: event.organization_id, gatewayId }))),
  };
}

/** The message has reached its agent, or never will. What each of them writes is on another stream than the command. */
async function onCommand(event: StoredEvent<"gateway_command.done" | "gateway_command.failed">, context: ConsumerContext): Promise<null> {
  if (event.payload.kind !== "session.message") return null;
  const { notices } = await context.db.ask({ notices: noticesOfCommand(context.db, event.subject_id) });
  await settleNotices(context, notices);
  return null;
}

const isForAll = ({ content, tags }: Memory): boolean => /@all\b/i.test(content) || (tags ?? []).some((tag) => tag.toLowerCase() === BROADCAST_TAG);
const isSaid = ({ after }: { after: Memory }): boolean =>
  after.board_id === null ? isChat(after.tags) || isForAll(after) : isChat(after.tags) && pausesBy(after) === null;

export const memoryConsumer: Consumer = {
  name: "memory",
  on: {
    "memory.added": async (event, context) => (isSaid(event.payload) ? onAdded(event, context) : null),
    "gateway_command.done": onCommand,
    "gateway_command.failed": onCommand,
  },
  wakes: {
    "memory.added": isSaid,
    "gateway_command.done": ({ kind }) => kind === "session.message",
    "gateway_command.failed": ({ kind }) => kind === "session.message",
  },
};
