// The catalogue of events: what each type carries, how it reads, whom it concerns. Every slice declares its own in events.ts
// (zod only, so that web/ may import it); `EventPayloads` gathers them for the compiler, the composition for the program.
import { z } from "zod";
import type { Action } from "./access.ts";
import type { EventRow } from "./events.ts";

export type EventDefinition = {
  /** What the event's payload holds. Old versions of a payload are still shown; a consumer never sees one that does not fit. */
  payload: z.ZodType<Record<string, unknown>>;
  /** The verb and noun of its sentence: "Mira {moved task} OPS-12 (status: todo → review)". */
  says: string;
  /** Somebody may see or do more or less after it: live rooms look again who may watch. */
  changesRights?: true;
  /** The action by which the thing itself is read: whoever may do that may read the event (event-readers.ts), and nobody else. */
  readBy: Action["name"];
  /** Members of `before` and `after` that are read by another action. */
  restricted?: Readonly<Record<string, Action["name"]>>;
};
export type EventDefinitions = Readonly<Record<string, EventDefinition>>;

/** A slice's events; keeps the types of the payloads. Follow it with the declaration that adds them to `EventPayloads`. */
export const defineEvents = <const Definitions extends EventDefinitions>(definitions: Definitions): Definitions => definitions;

/** The payload of a creation: the thing as it then was. */
export const createdPayload = <Shape extends z.ZodObject>(shape: Shape) => z.object({ after: shape });
/** The payload of a change: what was, and what is, of the members that changed. */
export const changedPayload = <Shape extends z.ZodRawShape>(shape: z.ZodObject<Shape>) =>
  z.object({ label: z.string(), before: shape.partial(), after: shape.partial() });
/** The payload of a deletion: the thing as it was. */
export const deletedPayload = <Shape extends z.ZodObject>(shape: Shape) => z.object({ label: z.string().optional(), before: shape });

export type PayloadsOf<Definitions extends EventDefinitions> = { [Type in keyof Definitions]: z.infer<Definitions[Type]["payload"]> };

/** Event type → payload, of all slices: each events.ts extends it by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the slices
export interface EventPayloads {}
export type EventType = Extract<keyof EventPayloads, string>;

/** An event as a consumer gets it: its row with the payload checked and typed. */
export type StoredEvent<Type extends EventType = EventType> = {
  [T in Type]: Omit<EventRow, "type" | "payload"> & { type: T; payload: EventPayloads[T] };
}[Type];

/** Thrown when a stored payload is of an older version than its consumer knows. */
export class UnreadableEventError extends Error {}

/** A row for its consumer. */
export function decodeEvent<Type extends EventType>(catalog: EventDefinitions, row: EventRow): StoredEvent<Type> {
  const definition = catalog[row.type];
  if (!definition) throw new UnreadableEventError(`${row.type} is not in the catalogue of events`);
  const parsed = definition.payload.safeParse(JSON.parse(row.payload));
  if (!parsed.success) throw new UnreadableEventError(`the payload of ${row.type} ${row.id} does not fit: ${parsed.error.message.slice(0, 200)}`);
  return { ...row, payload: parsed.data } as StoredEvent<Type>;
}
