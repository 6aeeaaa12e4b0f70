// Wire shapes of the fleet: what each agent does, and what it waits for.
import { z } from "zod";
import { FLEET_REASONS, FLEET_STATES, type FleetReason, LOAD_SLOTS } from "#grammar/fleet.ts";
import { AGENT_STATUSES } from "#worker/agents/schema.ts";
import { LINK_STATUSES } from "#worker/gateways/schema.ts";
import { Lifecycle } from "./lifecycle-schema.ts";
import { nullable, Id, PageQuery, pageOf, Timestamp } from "#worker/platform/wire.ts";
import { OPEN_RUN_STATUSES } from "#worker/runs/schema.ts";
import { TaskStatus } from "#worker/tasks/schema.ts";

const UUID = "[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}";
/** As many agents as are asked for by their ids at once. */
export const FLEET_IDS_MAX = 50;
export const FleetQuery = PageQuery.extend({
  agent_ids: z
    .string()
    .regex(new RegExp(`^${UUID}(?:,${UUID}){0,${FLEET_IDS_MAX - 1}}$`), `must be at most ${FLEET_IDS_MAX} ids with commas between them`)
    .optional()
    .meta({ description: `only these agents: at most ${FLEET_IDS_MAX} ids, with commas between them. Of one that is not there nothing is said` }),
});
export type FleetQuery = z.infer<typeof FleetQuery>;

/** As many names as are told of those who may decide. */
export const DECIDERS_MAX = 3;
const Deciders = z
  .object({ people: z.array(z.object({ user_id: Id, name: z.string() })), total: z.number().int() })
  .meta({ id: "FleetDeciders", description: `who may decide: everybody who may write on the board; the first ${DECIDERS_MAX} by name` });

const REASONS = Object.keys(FLEET_REASONS) as [FleetReason, ...FleetReason[]];
const DETAIL =
  "what exactly: the command or the reason of the request, what the gateway said, why it is stopped, why the task is blocked, the key of the first task that it waits for";

export const FleetAgent = z
  .object({
    id: Id,
    name: z.string(),
    description: z.string().nullable(),
    status: z.enum(AGENT_STATUSES),
    board: nullable(z.object({ id: Id, name: z.string(), is_paused: z.boolean() })),
    gateway: nullable(z.object({ id: Id, name: z.string(), status: z.enum(LINK_STATUSES) })),
    lifecycle: Lifecycle,
    state: z.enum(FLEET_STATES),
    reason: z.enum(REASONS).meta({ description: "what must end first, before anything else can hold it" }),
    since: Timestamp.nullable().meta({ description: "since when the reason holds; null: nothing says so" }),
    detail: z.string().nullable().meta({ description: DETAIL }),
    waits_for: nullable(Deciders).meta({ description: "of requests: for whom. null: for nobody, or for the people of its board altogether" }),
    approval: nullable(z.object({ id: Id, action: z.string(), expires_at: Timestamp })).meta({
      description: "the request that runs out first, of those that it or its task waits for",
    }),
    run: nullable(z.object({ id: z.string(), status: z.enum(OPEN_RUN_STATUSES), created_at: Timestamp, started_at: Timestamp.nullable() })),
    task: nullable(z.object({ id: Id, key: z.string(), title: z.string(), status: TaskStatus })).meta({
      description: "what its run is about, else the first of its tasks on its board: in progress, blocked, review, todo, inbox",
    }),
    last_words: nullable(z.object({ text: z.string(), at: Timestamp })).meta({
      description: "the last line of what it said: in a comment on that task, or at the end of a run",
    }),
    last_seen_at: Timestamp.nullable(),
    load: z.array(z.number().min(0).max(1)).length(LOAD_SLOTS).meta({
      description: "of the last hour, in slots of six minutes: the share of each in which one of its newest 30 runs went on",
    }),
  })
  .meta({ id: "FleetAgent" });
export type FleetAgent = z.infer<typeof FleetAgent>;
export const Fleet = pageOf(FleetAgent, "Fleet");
