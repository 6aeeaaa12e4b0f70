// The catalogue of events: what each type carries, its wording, whom it concerns. Every slice declares its own in events.ts
// (zod only, so that web/ may import it); `EventPayloads` gathers them for the compiler, the composition for the program.
import { z } from "zod";
import type { Action } from "./access.ts";
import type { EventRow } from "./events.ts";

export type EventDefinition = {
  /** The shape of the event's payload. Older versions of a payload are still shown; a consumer never gets one that does not match. */
  payload: z.ZodType<Record<string, unknown>>;
  /** The verb and noun of its sentence: "Mira {moved task} OPS-12 (status: todo → review)". */
  says: string;
  /** Rights may change with it: live rooms recheck their watchers. */
  changesRights?: true;
  /** The action by which the thing itself is read: whoever may do that may read the event (event-readers.ts), and nobody else. */
  readBy: Action["name"];
  /** The action by which it is read where it belongs to no board; default: the same. */
  readOffBoard?: Action["name"];
  /** Members of `before` and `after` that are read by another action. */
  restricted?: Readonly<Record<string, Action["name"]>>;
};
export type EventDefinitions = Readonly<Record<string, EventDefinition>>;

/** A slice's events; preserves the types of the payloads. Follow it with the declaration that adds them to `EventPayloads`. */
export const defineEvents = <const Definitions extends EventDefinitions>(definitions: Definitions): Definitions => definitions;

/** The payload of a creation: the resource as created. */
export const createdPayload = <Shape extends z.ZodObject>(shape: Shape) => z.object({ after: shape });
/** The payload of a change: the changed members, before and after. */
export const changedPayload = <Shape extends z.ZodRawShape>(shape: z.ZodObject<Shape>) =>
  z.object({ label: z.string(), before: shape.partial(), after: shape.partial() });
/** The payload of a deletion: the resource before it. */
export const deletedPayload = <Shape extends z.ZodObject>(shape: Shape) => z.object({ label: z.string().optional(), before: shape });

export type PayloadsOf<Definitions extends EventDefinitions> = { [Type in keyof Definitions]: z.infer<Definitions[Type]["payload"]> };

/** Event type → payload, across all slices: each events.ts extends it by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the slices
export interface EventPayloads {}
export type EventType = Extract<keyof EventPayloads, string>;

/** An event as a consumer gets it: its row with the payload validated and typed. */
export type StoredEvent<Type extends EventType = EventType> = {
  [T in Type]: Omit<EventRow, "type" | "payload"> & { type: T; payload: EventPayloads[T] };
}[Type];

/** Thrown when a stored payload does not match the version that its consumer knows: it will not do so later either. */
export class UnreadableEventError extends Error {}

function jsonOf({ type, id, payload }: EventRow): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    throw new UnreadableEventError(`the payload of ${type} ${id} is not JSON`);
  }
}

/** The event of a row, for its consumer. */
export function decodeEvent<Type extends EventType>(catalog: EventDefinitions, row: EventRow): StoredEvent<Type> {
  const definition = catalog[row.type];
  if (!definition) throw new UnreadableEventError(`${row.type} is not in the catalogue of events`);
  const parsed = definition.payload.safeParse(jsonOf(row));
  if (!parsed.success) throw new UnreadableEventError(`the payload of ${row.type} ${row.id} does not match: ${parsed.error.message.slice(0, 200)}`);
  return { ...row, payload: parsed.data } as StoredEvent<Type>;
}
