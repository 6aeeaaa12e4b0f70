// Pure decisions about what agents ask: how long each state lasts, what becomes of it, who may answer.
import { accept, refuse, type Result } from "#worker/platform/result.ts";
import type { Actor } from "#worker/platform/wire.ts";
import type { CoordinationRequest, Kind, State } from "./schema.ts";
import type { RequestRow } from "./tables.ts";

/** Requests of one asker that wait at the same time, and those that wait for one agent. */
export const OPEN_MAX = 20;
/** So often one agent turns to another within PACE_MS: no two keep each other at work without end. */
export const PACE_MAX = 10;
export const PACE_MS = 60 * 60_000;

const MINUTE_MS = 60_000;
/** Its gateway takes it within this time, or whoever asked hears that it did not. */
export const REACHED_WITHIN_MS = 60 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
/** How long an answer is waited for: people are not at their desks by night. */
const ANSWER_WITHIN_MS: Record<Kind, number | null> = {
  nudge: 30 * MINUTE_MS,
  mention: 30 * MINUTE_MS,
  question: 60 * MINUTE_MS,
  handoff: 60 * MINUTE_MS,
  ask_user: DAY_MS,
  notice: null,
};

/** Until when a state lasts by itself; null: it has an end of its own. */
export function dueAt(kind: Kind, state: State, now: Date): string | null {
  const lasts = state === "sent" ? (kind === "notice" ? DAY_MS : REACHED_WITHIN_MS) : state === "reached" ? ANSWER_WITHIN_MS[kind] : null;
  return lasts === null ? null : new Date(now.getTime() + lasts).toISOString();
}

export type Step = Pick<RequestRow, "state" | "why" | "due_at">;
type Settling = Pick<RequestRow, "kind" | "state" | "due_at"> & { command_status: string | null; command_error: string | null };

const LOST = "Its gateway was removed before it had the message.";
const LATE = "Its gateway did not take it in time.";
const inWords = (ms: number): string => (ms >= DAY_MS ? "a day" : `${ms / MINUTE_MS} minutes`);

/** What has become of it by the end of its command, or of its time; null: nothing has changed yet. */
export function settled({ kind, state, due_at, command_status: status, command_error: error }: Settling, now: Date): Step | null {
  const isOver = due_at !== null && Date.parse(due_at) <= now.getTime();
  if (state === "sent") {
    if (status === "done") {
      const to = kind === "notice" ? "told" : "reached";
      return { state: to, why: null, due_at: dueAt(kind, to, now) };
    }
    if (status === "queued" && !isOver) return null;
    return { state: "failed", why: error ?? (status === "queued" ? LATE : LOST), due_at: null };
  }
  if (state !== "reached") return null;
  if (isOver) return { state: "unanswered", why: `Nobody answered within ${inWords(ANSWER_WITHIN_MS[kind] ?? 0)}.`, due_at: null };
  // People have it in any case: that the main agent could not pass it on is said, and changes nothing else.
  const why = kind === "ask_user" && status === "failed" ? `The gateway's agent could not pass it on: ${error ?? LOST}` : null;
  return why === null ? null : { state, why, due_at };
}

/** Who asked does not answer themselves. */
const isConcerned = ({ to_agent_id, via_agent_id }: Pick<RequestRow, "to_agent_id" | "via_agent_id">, actor: Actor): boolean =>
  actor.type !== "agent" || actor.id === to_agent_id || actor.id === via_agent_id;

type Open = Pick<RequestRow, "kind" | "state" | "to_agent_id" | "via_agent_id"> & Pick<CoordinationRequest, "answered_by" | "answered_at">;

/** A late answer is one too; what is over, or asks for none, takes none. */
export function mayAnswer(row: Open, actor: Actor): Result<null> {
  if (!isConcerned(row, actor))
    return refuse({ code: "forbidden", detail: "Only the agent that was asked, or that passes the question on, answers it; or a person." });
  if (row.kind === "notice") return refuse({ code: "conflict", detail: "It tells of something and asks for nothing." });
  if (row.state === "answered")
    return refuse({
      code: "conflict",
      detail: `${row.answered_by?.name ?? "Somebody"} has answered it already${row.answered_at ? `, at ${row.answered_at}` : ""}.`,
      extra: { answered_by: row.answered_by, answered_at: row.answered_at },
    });
  if (row.state === "closed") return refuse({ code: "conflict", detail: "It has been closed: nobody waits for an answer any more." });
  return accept(null);
}

/** Why an agent is not told of one more thing; null: it is. `waiting`: what is on its way to it; `paced`: how often this asker turned to it of late. */
export function whyNotTold({ name, waiting, paced }: { name: string; waiting: number; paced: number }): string | null {
  if (waiting >= OPEN_MAX) return `${waiting} messages are on their way to ${name} already. Ask again when its gateway has taken some.`;
  if (paced >= PACE_MAX) return `${name} has been turned to ${paced} times within an hour about the same. A person should look at what goes on between them.`;
  return null;
}

/** So often in a day the lead of a board is told of one task: lead and agent do not send it to and fro without end. */
export const NOTICES_MAX = 10;

/** The field's agents answer by writing to the board's memory with the tags that they were given. */
export function answersByMemory({ kind, reply_tags }: Pick<RequestRow, "kind" | "reply_tags">, tags: readonly string[] | null): boolean {
  if (kind !== "question" && kind !== "handoff") return false;
  const wanted = JSON.parse(reply_tags) as string[];
  const said = new Set((tags ?? []).map((tag) => tag.toLowerCase()));
  return wanted.length > 0 && wanted.every((tag) => said.has(tag.toLowerCase()));
}
