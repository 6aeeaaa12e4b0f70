// An event as clients see it: in the timeline, on live sockets, in streams. Safe for web/ as a type.
import { z } from "zod";
import type { EventRow } from "./events.ts";
import { Actor, Id, JsonObject, Timestamp } from "./wire.ts";

export const ResourceRef = z.object({ type: z.string(), id: z.string() }).meta({ id: "ResourceRef" });

export const EventView = z
  .object({
    id: z.number().int().meta({ description: "rises in commit order" }),
    stream_id: Id.meta({ description: "the board, or else the organization" }),
    seq: z.number().int().meta({ description: "place in its stream: no gap, no double" }),
    organization_id: Id,
    board_id: Id.nullable(),
    type: z.string().meta({ example: "task.moved" }),
    event_type: z.string(),
    actor: Actor,
    subject: ResourceRef,
    about: ResourceRef.nullable().meta({ description: "what it also concerns, e.g. the task of an approval" }),
    message: z.string().meta({ description: "one sentence in English; clients that translate use type and payload" }),
    before: JsonObject.nullable(),
    after: JsonObject.nullable(),
    payload: JsonObject,
    reason: z.string().nullable(),
    policy: JsonObject.nullable(),
    request_id: z.string().nullable(),
    cause_id: z.number().int().nullable().meta({ description: "the event that led to this one" }),
    at: Timestamp,
    created_at: Timestamp,
  })
  .meta({ id: "Event" });
export type EventView = z.infer<typeof EventView>;

const part = (payload: Record<string, unknown>, name: string): Record<string, unknown> | null => {
  const value = payload[name];
  return value && typeof value === "object" && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
};

const short = (value: unknown): string =>
  value === null || value === undefined ? "nothing" : typeof value === "string" ? value.slice(0, 60) : JSON.stringify(value).slice(0, 60);

/** One English sentence from the event's own words: "Mira moved task OPS-12 (status: todo → review)". */
function sentence(row: EventRow, payload: Record<string, unknown>): string {
  const [noun = "", verb = ""] = row.type.split(".");
  const before = part(payload, "before");
  const after = part(payload, "after");
  const named = payload.label ?? after?.name ?? after?.title ?? "";
  const changes = before ? Object.keys(before).filter((field) => !["version", "updated_at", "rank"].includes(field)) : [];
  const detail = changes.map((field) => `${field}: ${short(before?.[field])} → ${short(after?.[field])}`).join(", ");
  return [row.actor_name, verb.replaceAll("_", " "), noun.replaceAll("_", " "), String(named), detail && `(${detail})`].filter(Boolean).join(" ");
}

export function presentEvent(row: EventRow): EventView {
  const payload = JSON.parse(row.payload) as Record<string, unknown>;
  return {
    id: row.id,
    stream_id: row.stream_id,
    seq: row.seq,
    organization_id: row.organization_id,
    board_id: row.board_id,
    type: row.type,
    event_type: row.type,
    actor: { type: row.actor_type, id: row.actor_id, name: row.actor_name },
    subject: { type: row.subject_type, id: row.subject_id },
    about: row.about_type && row.about_id ? { type: row.about_type, id: row.about_id } : null,
    message: sentence(row, payload),
    before: part(payload, "before"),
    after: part(payload, "after"),
    payload,
    reason: row.reason,
    policy: row.policy ? (JSON.parse(row.policy) as Record<string, unknown>) : null,
    request_id: row.request_id,
    cause_id: row.cause_id,
    at: row.at,
    created_at: row.at,
  };
}
