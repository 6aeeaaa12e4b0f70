// A slice's manifest (slice.ts of each folder), and the composition of all manifests. Code that depends on something
// above its own slice (who consumes an event, how an event reads, what blocks a task) finds it here, passed in from the edge.
import type { Action } from "./access.ts";
import type { Env } from "./env.ts";
import type { EventDefinitions } from "./event-catalog.ts";
import { type EventRules, eventRules } from "./event-readers.ts";
import type { SliceRoutes } from "./http.ts";
import type { Consumer, ConsumerContext } from "./outbox.ts";
import type { Portable } from "./portable.ts";
import type { Work } from "./work.ts";

/**
 * What a lower slice asks of higher ones, by name. Slices add to it by declaration merging; a higher slice's manifest fills it. A port
 * that is a list is filled by several slices together.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the slices
export interface Ports {}

/** Messages of the queues: kind → body. A message is only a nudge; whatever must happen is a row. Slices add theirs by declaration merging. */
export interface QueueMessages {
  /** A stream has new events: its consumers may catch up. */
  "stream.moved": { shard: string; streamId: string };
}
export type QueueMessage = { [Kind in keyof QueueMessages]: { kind: Kind } & QueueMessages[Kind] }[keyof QueueMessages];
type MessageHandlers = { [Kind in keyof QueueMessages]?: (message: QueueMessages[Kind], system: System) => Promise<unknown> };

/** The context of work that no request asked for. */
export type System = { env: Env; composition: Composition };
/** A job of cron: on every shard, or once for the installation. Each fails on its own. `isLast`: after all others, since it waits for servers of others. */
export type Sweep =
  | { name: string; on: "shard"; isLast?: true; run(context: ConsumerContext): Promise<unknown> }
  | { name: string; on: "installation"; run(system: System & { now: Date }): Promise<unknown> };

export type Slice = {
  name: string;
  actions?: Readonly<Record<string, Action>>;
  events?: EventDefinitions;
  routes?: readonly SliceRoutes[];
  consumers?: readonly Consumer[];
  sweeps?: readonly Sweep[];
  messages?: MessageHandlers;
  portable?: Portable;
  ports?: Partial<Ports>;
  /** Runs after any operation has succeeded, without delaying its answer: records who was seen. */
  afterRequest?(work: Work): Promise<unknown> | null;
};

export type Composition = {
  slices: readonly Slice[];
  events: EventDefinitions;
  /** Who may read them. */
  eventRules: EventRules;
  actions: readonly Action[];
  /** All scopes that an API key can have: those that the actions name. */
  scopes: readonly string[];
  /** In the order in which they catch up with a stream. */
  consumers: readonly Consumer[];
  ports: Ports;
};

/** Lists are joined in the order of the slices; if two slices fill any other port, the higher one wins. */
function gatherPorts(slices: readonly Slice[]): Ports {
  const ports: Record<string, unknown> = {};
  for (const [name, port] of slices.flatMap((slice) => Object.entries<unknown>(slice.ports ?? {}))) {
    const filled = ports[name];
    ports[name] = Array.isArray(port) && Array.isArray(filled) ? [...(filled as unknown[]), ...(port as unknown[])] : port;
  }
  return ports as unknown as Ports;
}

/** `slices`: lowest first. */
export function compose(slices: readonly Slice[]): Composition {
  const actions = slices.flatMap((slice) => Object.values(slice.actions ?? {}));
  const events: EventDefinitions = Object.assign({}, ...slices.map((slice) => slice.events));
  return {
    slices,
    events,
    eventRules: eventRules(events, actions),
    actions,
    scopes: [...new Set(actions.flatMap(({ key }) => (key === "never" ? [] : [key])))].sort(),
    consumers: slices.flatMap((slice) => slice.consumers ?? []),
    ports: gatherPorts(slices),
  };
}
