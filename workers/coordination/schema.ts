// Wire shapes of what agents ask. Those of the field's client (core.md 1.12) take what it sends and answer what it reads; what else they answer
// is ours: the request that is tracked, and until when an answer is waited for.
import { z } from "zod";
import { Actor, Id, name, nullable, optionalName, optionalText, PageQuery, pageOf, text, Timestamp } from "#worker/platform/wire.ts";

/** Ours: longer texts are attachments of tasks. */
export const CONTENT_MAX_CHARS = 10_000;
export const TAGS_MAX = 20;
export const TAG_MAX_CHARS = 60;
export const NAME_MAX_CHARS = 200;
export const BOARDS_MAX = 50;
export const KEPT_DAYS = 30;

/** `notice`: something has happened to a task; no answer is waited for. */
export const KINDS = ["nudge", "question", "handoff", "ask_user", "mention", "notice"] as const;
export type Kind = (typeof KINDS)[number];
/** What a notice is about (core.md 1.8). */
export const TOPICS = ["new_task", "review", "rework", "back_in_inbox"] as const;
export type Topic = (typeof TOPICS)[number];
/**
 * `sent`: on its way; `reached`: whom it was asked of has it; `told`: a notice has arrived; `unanswered`: no answer in time; `failed`: it could
 * not be told; `closed`: a person has ended it.
 */
export const STATES = ["sent", "reached", "told", "answered", "unanswered", "failed", "closed"] as const;
export type State = (typeof STATES)[number];
export const OPEN_STATES = ["sent", "reached"] as const satisfies readonly State[];

const AgentRef = z.object({ id: Id, name: z.string() }).meta({ id: "CoordinationAgent" });

export const CoordinationRequest = z
  .object({
    id: Id,
    board_id: Id,
    task_id: Id.nullable(),
    kind: z.enum(KINDS),
    topic: z.enum(TOPICS).nullable().meta({ description: "of a notice: what has happened" }),
    batch_id: Id.nullable().meta({ description: "what was asked of several at once has the same" }),
    asked_by: Actor,
    asked_of: nullable(AgentRef).meta({ description: "null: people who work on the board" }),
    through: nullable(AgentRef).meta({ description: "the main agent of the gateway, which asks people on its channels and passes on what they say" }),
    content: z.string(),
    correlation_id: z.string().nullable(),
    reply_tags: z.array(z.string()),
    reply_source: z.string().nullable(),
    preferred_channel: z.string().nullable(),
    state: z.enum(STATES),
    why: z.string().nullable(),
    due_at: Timestamp.nullable().meta({ description: "until when it stays as it is; null: nothing is waited for" }),
    answer: z.string().nullable(),
    answered_by: nullable(Actor),
    answered_at: Timestamp.nullable(),
    version: z.number().int(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: "CoordinationRequest" });
export type CoordinationRequest = z.infer<typeof CoordinationRequest>;
export const CoordinationList = pageOf(CoordinationRequest, "CoordinationList");

const filter = {
  state: z
    .enum(["open", ...STATES])
    .optional()
    .meta({ description: "`open`: an answer is waited for, or it is on its way" }),
  kind: z.enum(KINDS).optional(),
};
export const CoordinationQuery = PageQuery.extend({
  ...filter,
  board_id: Id.optional(),
  agent_id: Id.optional().meta({ description: "asked by this agent, of it, or through it" }),
});
export type CoordinationQuery = z.infer<typeof CoordinationQuery>;
export const OwnCoordinationQuery = PageQuery.extend(filter);
export type OwnCoordinationQuery = z.infer<typeof OwnCoordinationQuery>;

const content = text(CONTENT_MAX_CHARS);
export const CoordinationAnswer = z.strictObject({ content }).meta({ id: "CoordinationAnswer", example: { content: "Deploy on Thursday." } });
export type CoordinationAnswer = z.infer<typeof CoordinationAnswer>;
export const CoordinationClose = z.strictObject({ reason: optionalText(1000) }).meta({ id: "CoordinationClose", example: { reason: "Settled by telephone." } });
export type CoordinationClose = z.infer<typeof CoordinationClose>;

export const AgentNudge = z.strictObject({ message: content }).meta({ id: "AgentNudge", example: { message: "How far is OPS-12? Comment there, please." } });
export type AgentNudge = z.infer<typeof AgentNudge>;

const tracked = {
  ok: z.literal(true),
  request_id: Id.meta({ description: "GET /agent/requests says what has become of it" }),
  due_at: Timestamp.nullable().meta({ description: "until when an answer is waited for" }),
};
export const AgentNudged = z.object(tracked).meta({ id: "AgentNudged" });
export type AgentNudged = z.infer<typeof AgentNudged>;

const reply = (tags: readonly string[], source: string) => ({
  correlation_id: optionalName(NAME_MAX_CHARS),
  content,
  reply_tags: z
    .array(name(TAG_MAX_CHARS))
    .max(TAGS_MAX)
    .default([...tags]),
  reply_source: z.string().max(NAME_MAX_CHARS).nullable().default(source),
});

export const AskUser = z
  .strictObject({ ...reply(["gateway_main", "user_reply"], "user_via_gateway_main"), preferred_channel: optionalName(NAME_MAX_CHARS) })
  .meta({ id: "GatewayMainAskUserRequest", example: { content: "May we drop support for Node 18?", preferred_channel: "telegram" } });
export type AskUser = z.infer<typeof AskUser>;
export const AskedUser = z
  .object({ ...tracked, board_id: Id, main_agent_id: Id.nullable(), main_agent_name: z.string().nullable() })
  .meta({ id: "GatewayMainAskUserResponse" });
export type AskedUser = z.infer<typeof AskedUser>;

const leadMembers = { kind: z.enum(["question", "handoff"]).default("question"), ...reply(["gateway_main", "lead_reply"], "lead_to_gateway_main") };
export const LeadMessage = z
  .strictObject(leadMembers)
  .meta({ id: "GatewayLeadMessageRequest", example: { kind: "question", content: "What blocks the release?" } });
export type LeadMessage = z.infer<typeof LeadMessage>;
const ofLead = { board_id: Id, lead_agent_id: Id.nullable(), lead_agent_name: z.string().nullable() };
export const LeadMessaged = z
  .object({
    ...tracked,
    ...ofLead,
    lead_created: z.boolean().meta({ description: "always false: people make leads, since a lead may do on its board what no main agent may" }),
  })
  .meta({ id: "GatewayLeadMessageResponse" });
export type LeadMessaged = z.infer<typeof LeadMessaged>;

export const LeadBroadcast = z
  .strictObject({ ...leadMembers, board_ids: z.array(Id).max(BOARDS_MAX).nullish().meta({ description: "null: all boards of the gateway" }) })
  .meta({ id: "GatewayLeadBroadcastRequest", example: { kind: "handoff", content: "The staging cluster is down until noon." } });
export type LeadBroadcast = z.infer<typeof LeadBroadcast>;
const BroadcastResult = z
  .object({ ...ofLead, ok: z.boolean(), error: z.string().nullable(), request_id: Id.nullable() })
  .meta({ id: "GatewayLeadBroadcastBoardResult" });
export type BroadcastResult = z.infer<typeof BroadcastResult>;
export const LeadBroadcasted = z
  .object({ ok: z.literal(true), sent: z.number().int(), failed: z.number().int(), results: z.array(BroadcastResult) })
  .meta({ id: "GatewayLeadBroadcastResponse" });
export type LeadBroadcasted = z.infer<typeof LeadBroadcasted>;
