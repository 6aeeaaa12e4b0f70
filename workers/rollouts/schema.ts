// Wire shapes of rolling out what agents inherit: writing all agents below a place anew.
import { z } from "zod";
import { LEVELS } from "#worker/agent-defaults/schema.ts";
import { Actor, Id, pageOf, PageQuery, Timestamp } from "#worker/platform/wire.ts";

/** `running` ends as `done`, `canceled` or `failed`; what was written stays in each case. */
export const ROLL_OUT_STATUSES = ["running", "done", "canceled", "failed"] as const;
/** `waiting`: its turn comes; `written`: its gateway is told when it is connected; `unchanged`: its gateway has it so already. */
export const AGENT_STATES = ["waiting", "written", "done", "unchanged", "failed", "skipped"] as const;
export type AgentState = (typeof AGENT_STATES)[number];

/** Agents of one roll-out; of one that names them. */
export const AGENTS_MAX = 2_000;
const NAMED_MAX = 200;

const option = (text: string) => z.boolean().default(false).meta({ description: text });
const options = {
  lead_only: option("only agents that lead their board"),
  overwrite: option("also those that somebody has changed on their gateway; else they are skipped"),
  reset_sessions: option("their main sessions begin anew once they are written"),
  rotate_tokens: option("also those of which nothing differs: each that is written gets a new token, and its older ones end a day later"),
};

export const RollOutCreate = z
  .strictObject({
    place_id: Id.meta({ description: "an organization, a group of boards, or a board: all agents below it are meant" }),
    agent_ids: z.array(Id).min(1).max(NAMED_MAX).optional().meta({ description: "of those only these" }),
    ...options,
  })
  .meta({ id: "AgentRollOutCreate", example: { place_id: "019a9f5e-7c1b-7e3a-9d52-3f1f6f0c2b11", lead_only: true } });
export type RollOutCreate = z.infer<typeof RollOutCreate>;

export const RollOutOptions = z.object(options).meta({ id: "AgentRollOutOptions" });
export type RollOutOptions = z.infer<typeof RollOutOptions>;

const count = z.number().int();
export const RollOut = z
  .object({
    id: Id,
    organization_id: Id,
    level: z.enum(LEVELS),
    place_id: Id,
    place_name: z.string(),
    options: RollOutOptions,
    status: z.enum(ROLL_OUT_STATUSES),
    total: count,
    counts: z.object(Object.fromEntries(AGENT_STATES.map((state) => [state, count])) as Record<AgentState, typeof count>),
    error: z.string().nullable(),
    made_by: Actor,
    version: count,
    created_at: Timestamp,
    finished_at: Timestamp.nullable(),
    deadline_at: Timestamp.meta({ description: "what its gateways have not answered by then has failed" }),
  })
  .meta({ id: "AgentRollOut" });
export type RollOut = z.infer<typeof RollOut>;
export const RollOutList = pageOf(RollOut, "AgentRollOutList");

export const RollOutAgent = z
  .object({
    agent_id: Id,
    agent_name: z.string(),
    board_id: Id.nullable(),
    gateway_id: Id.nullable(),
    status: z.enum(AGENT_STATES),
    error: z.string().nullable().meta({ description: "why it has failed, or was skipped" }),
  })
  .meta({ id: "RolledOutAgent" });
export type RollOutAgent = z.infer<typeof RollOutAgent>;
export const RollOutAgentList = pageOf(RollOutAgent, "RolledOutAgentList");

const word = z
  .enum(["true", "false"])
  .default("false")
  .transform((given) => given === "true");
/** Each is told with all lines of its parts. */
const PREVIEWED = 20;
export const PreviewQuery = PageQuery.extend({
  limit: PageQuery.shape.limit.removeDefault().default(PREVIEWED),
  lead_only: word,
  overwrite: word,
  reset_sessions: word,
  rotate_tokens: word,
});
export type PreviewQuery = z.infer<typeof PreviewQuery>;

export const PreviewAgent = z
  .object({
    id: Id.meta({ description: "of the agent" }),
    agent_id: Id,
    agent_name: z.string(),
    board_id: Id.nullable(),
    board_name: z.string().nullable(),
    gateway_id: Id.nullable(),
    becomes: z.enum(["written", "unchanged", "skipped", "failed"]),
    why: z.string().nullable(),
    parts: z.array(
      z.object({
        part: z.string().meta({ description: "a file, `settings` or `heartbeat`" }),
        before: z.string().nullable().meta({ description: "as it was written last, without its token; null: not known" }),
        after: z.string(),
      }),
    ),
  })
  .meta({ id: "AgentRollOutPreview" });
export type PreviewAgent = z.infer<typeof PreviewAgent>;
export const PreviewList = pageOf(PreviewAgent, "AgentRollOutPreviewList");
