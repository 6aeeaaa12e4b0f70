// One thing that an agent asks, and telling it to whom it is asked of: rows and commands for the batch of whoever asks, or of an event.
import { nameThere } from "#worker/agents/index.ts";
import { commandStatement, deadlineAfter } from "#worker/commands/index.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import type { Actor } from "#worker/platform/wire.ts";
import type { Listener } from "./agents-store.ts";
import { type Asking, requestMessage } from "./messages.ts";
import { labelOf, presentRequest, refsOf } from "./present.ts";
import { dueAt, REACHED_WITHIN_MS } from "./rules.ts";
import type { Kind, State } from "./schema.ts";
import { insertRequestStatement } from "./store.ts";
import type { RequestRow } from "./tables.ts";

export type BoardHere = { id: string; organization_id: string; name: string };
export type TaskHere = { id: string; key: string; title: string };
type Extras = Partial<Pick<RequestRow, "topic" | "batch_id" | "correlation_id" | "reply_source" | "preferred_channel">> & { reply_tags?: readonly string[] };
/** `to` null: people. `via`: who passes it on to them. `state`: `sent` where a command tells the agent. */
export type NewRequest = Extras & {
  kind: Kind;
  board: BoardHere;
  task?: TaskHere | null;
  by: Actor;
  to: { id: string; name: string } | null;
  via?: Listener | null;
  content: string;
  state: Extract<State, "sent" | "reached">;
};

export function requestRow({ kind, board, task, by, to, via, content, state, ...extras }: NewRequest, now: Date): RequestRow {
  const at = now.toISOString();
  return {
    id: newId(),
    organization_id: board.organization_id,
    board_id: board.id,
    task_id: task?.id ?? null,
    kind,
    topic: extras.topic ?? null,
    batch_id: extras.batch_id ?? null,
    asked_by: JSON.stringify(by),
    asked_by_id: by.id,
    to_agent_id: to?.id ?? null,
    to_agent_name: to?.name ?? null,
    via_agent_id: via?.id ?? null,
    via_agent_name: via?.name ?? null,
    content,
    correlation_id: extras.correlation_id ?? null,
    reply_tags: JSON.stringify(extras.reply_tags ?? []),
    reply_source: extras.reply_source ?? null,
    preferred_channel: extras.preferred_channel ?? null,
    state,
    why: null,
    command_id: null,
    due_at: dueAt(kind, state, now),
    answer: null,
    answered_by: null,
    answered_at: null,
    version: 1,
    created_at: at,
    updated_at: at,
  };
}

/** No request provides the origin in an event's effects: `npm start` and a deployment set PUBLIC_URL; agents also know it from AGENTS.md. */
export const originOf = (env: Env): string => (env.PUBLIC_URL ?? "").replace(/\/+$/, "");

export type Message = { organizationId: string; boardId: string; by: Pick<Actor, "type">; text: string; causeId: number | null; now: Date };
/** A message to an agent in its own session. The main agent of a gateway works for no board: its gate looks at that (tasks/session-gate.ts). */
export function messageStatement(db: Database, id: string, agent: Listener, { organizationId, boardId, by, text, causeId, now }: Message): Statement {
  const name = nameThere(agent);
  return commandStatement(db, {
    id,
    organizationId,
    gatewayId: agent.gateway_id,
    lane: `agent:${name}`,
    kind: "session.message",
    payload: {
      session_key: agent.session_key ?? `agent:${name}:main`,
      message: text,
      board_id: agent.board_id ?? boardId,
      ...(agent.board_id === null ? { to_main: true as const } : {}),
      ...(by.type === "user" ? {} : { is_by_program: true as const }),
    },
    deadlineAt: deadlineAfter(now, REACHED_WITHIN_MS),
    causeId,
    at: now.toISOString(),
  });
}

export type Asked = { row: RequestRow; writes: Statement[]; event: NewEvent; wakes: string | null };
type Telling = { apiBase: string; causeId: number | null; now: Date };

/** A request, the command that tells `listener` of it (null: nobody is told by a command), and its event. */
export function ask(db: Database, asked: NewRequest, listener: Listener | null, { apiBase, causeId, now }: Telling): Asked {
  const plain = requestRow(asked, now);
  const row = listener ? { ...plain, command_id: newId() } : plain;
  const { board, task = null, by } = asked;
  const words: Asking = { ...row, asked_by: by, boardId: board.id, boardName: board.name, task, apiBase };
  const message = { organizationId: board.organization_id, boardId: board.id, by, text: requestMessage(words), causeId, now };
  return {
    row,
    writes: [insertRequestStatement(db, row), ...(listener && row.command_id ? [messageStatement(db, row.command_id, listener, message)] : [])],
    event: askedEvent(row),
    wakes: listener?.gateway_id ?? null,
  };
}

export const askedEvent = (row: RequestRow): NewEvent<"coordination.asked"> => ({
  type: "coordination.asked",
  ...refsOf(row),
  payload: { label: labelOf(row), after: presentRequest(row) },
});

/** It is kept, though the agent is not told. */
export function notTold(db: Database, asked: NewRequest, why: string, now: Date): Asked {
  const row: RequestRow = { ...requestRow(asked, now), state: "failed", why, due_at: null };
  return { row, writes: [insertRequestStatement(db, row)], event: askedEvent(row), wakes: null };
}
