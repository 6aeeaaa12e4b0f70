// An event as clients see it: in the timeline, on live sockets, in streams. Safe for web/ as a type.
import { z } from "zod";
import { Actor, Id, JsonObject, Timestamp } from "./wire.ts";

export const ResourceRef = z.object({ type: z.string(), id: z.string() }).meta({ id: "ResourceRef" });

export const EventView = z
  .object({
    id: z.number().int().meta({ description: "rises in commit order" }),
    stream_id: Id.meta({ description: "the board, or else the organization" }),
    seq: z.number().int().meta({ description: "position in its stream: without gaps or duplicates" }),
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
    payload: JsonObject.meta({ description: "the facts; on live sockets `before` and `after` are members of it too, in lists they are not" }),
    reason: z.string().nullable(),
    policy: JsonObject.nullable(),
    request_id: z.string().nullable(),
    cause_id: z.number().int().nullable().meta({ description: "the event that led to this one" }),
    at: Timestamp,
    created_at: Timestamp,
  })
  .meta({ id: "Event" });
export type EventView = z.infer<typeof EventView>;
