// Wire shapes of a gateway's sessions, as it tells them at this moment. Nothing of them is stored here.
import { z } from "zod";
import { PERMISSION_MODES } from "#worker/commands/schema.ts";
import { Id, name, text, Timestamp, wholeNumber } from "#worker/platform/wire.ts";

const Count = z.number().nullable();

export const GatewaySession = z
  .object({
    key: z
      .string()
      .meta({ description: "the gateway's name of the session: its id in addresses", example: "agent:mc-019a9f5e-7c1b-7e3a-9d52-3f1f6f0c2b11:main" }),
    title: z.string().nullable(),
    kind: z.string().nullable(),
    status: z.string().nullable().meta({ description: "in the gateway's words; null: it has not said" }),
    is_main: z.boolean(),
    is_active: z.boolean().nullable().meta({ description: "whether something runs in it; null: the gateway has not said" }),
    gateway_agent_id: z.string().nullable(),
    agent_id: Id.nullable().meta({ description: "the agent of ours whose session it is" }),
    task_id: Id.nullable().meta({ description: "the task of ours that it is about" }),
    model: z.string().nullable(),
    permission_mode: z.string().nullable(),
    input_tokens: Count,
    output_tokens: Count,
    total_tokens: Count,
    estimated_cost_usd: Count,
    created_at: Timestamp.nullable(),
    updated_at: Timestamp.nullable(),
  })
  .meta({ id: "GatewaySession" });
export type GatewaySession = z.infer<typeof GatewaySession>;

const MainSession = z.union([GatewaySession, z.null()]).meta({ description: "that of the gateway's own agent" });

export const GatewaySessionList = z
  .object({
    sessions: z.array(GatewaySession).meta({ description: "those that were active last come first" }),
    total: z.number().int().meta({ description: "how many the gateway has" }),
    main_session: MainSession,
  })
  .meta({ id: "GatewaySessionList" });
export type GatewaySessionList = z.infer<typeof GatewaySessionList>;

export const GatewaySessionAnswer = z.object({ session: GatewaySession }).meta({ id: "GatewaySessionAnswer" });

export const SessionMessage = z
  .object({
    id: z.string().nullable(),
    role: z.string(),
    text: z.string(),
    is_abridged: z.literal(true).optional().meta({ description: "the text was cut" }),
    model: z.string().nullable(),
    run_id: z.string().nullable(),
    created_at: Timestamp.nullable(),
  })
  .meta({ id: "GatewaySessionMessage" });
export type SessionMessage = z.infer<typeof SessionMessage>;

export const SessionHistory = z
  .object({
    history: z.array(SessionMessage).meta({ description: "oldest first" }),
    has_more: z.boolean().meta({ description: "older ones are there: ask for them with `offset`" }),
    next_offset: z.number().int().nullable(),
  })
  .meta({ id: "GatewaySessionHistory" });
export type SessionHistory = z.infer<typeof SessionHistory>;

export const GatewayStatus = z
  .object({
    connected: z.boolean(),
    gateway_id: Id,
    gateway_url: z.string().meta({ description: "empty where none is known: a connector needs none" }),
    sessions_count: z.number().int().nullable(),
    sessions: z.array(GatewaySession).nullable(),
    main_session: MainSession,
    error: z.string().nullable().meta({ description: "why nothing is known of the sessions" }),
  })
  .meta({ id: "GatewayStatus" });
export type GatewayStatus = z.infer<typeof GatewayStatus>;

/** Which gateway is meant. */
export const WhichGateway = z.object({
  gateway_id: Id.optional().meta({ description: "else that of `board_id`, else the only one that there is" }),
  board_id: Id.optional().meta({ description: "the gateway of this board" }),
});
export type WhichGateway = z.infer<typeof WhichGateway>;

const SESSION_KEY_MAX_CHARS = 300;
export const SessionKey = z.string().min(1).max(SESSION_KEY_MAX_CHARS).meta({ description: "the `key` of a session", example: "agent:main:main" });

export const MESSAGE_MAX_CHARS = 10_000;
export const SessionMessageCreate = z
  .strictObject({ content: text(MESSAGE_MAX_CHARS) })
  .meta({ id: "GatewaySessionMessageCreate", example: { content: "Which of the three is the safest?" } });

export const SessionUpdate = z
  .strictObject({
    model: name(200).nullish().meta({ description: "null: the agent's own" }),
    permission_mode: z.enum(PERMISSION_MODES).nullish().meta({ description: "never looser than the agent's command_policy; null: as the agent's rules say" }),
  })
  .meta({ id: "GatewaySessionUpdate", example: { permission_mode: "read-only" } });
export type SessionUpdate = z.infer<typeof SessionUpdate>;

/** It is stored, and sent when the gateway is connected; what became of it the gateway's commands tell. */
export const SessionOrder = z
  .object({ ok: z.literal(true), command_id: Id, session_key: z.string(), gateway_id: Id, agent_id: Id, deadline_at: Timestamp })
  .meta({ id: "GatewaySessionOrder" });
export type SessionOrder = z.infer<typeof SessionOrder>;

export const HISTORY_MAX = 100;
export const HistoryQuery = WhichGateway.extend({
  limit: wholeNumber(1, HISTORY_MAX).default(50),
  offset: wholeNumber(0, 100_000).default(0).meta({ description: "how many of the newest are left out" }),
});
export type HistoryQuery = z.infer<typeof HistoryQuery>;
