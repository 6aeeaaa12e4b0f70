// Wire shapes of agents.
import { z } from "zod";
import { HeartbeatConfig, HeartbeatConfigInput } from "#worker/commands/schema.ts";
import { Drift } from "#worker/drifts/schema.ts";
import { anyText, Id, IsAbridged, JsonObject, Moment, name, nullable, optionalName, optionalText, pageOf, Timestamp } from "#worker/platform/wire.ts";

export * from "./found-schema.ts";

/** `draft` has no gateway yet; `failed` carries its error and can be retried. Every state has a way out. */
export const AGENT_STATUSES = ["draft", "provisioning", "online", "offline", "failed", "deleting"] as const;
/** `ask`: a person must approve shell commands other than calls to the API. `trust`: only the gateway's own policy applies. */
export const COMMAND_POLICIES = ["ask", "trust"] as const;

// What people write of an agent: who it is, and the texts of its files. A text may name facts about the agent in double braces; it is no
// program, and there is no way to say anything else in it.

/** The facts that a text may name. The agent's token is none of them: it stands in AGENTS.md alone. */
export const PLACEHOLDERS = [
  "agent_name",
  "agent_id",
  "description",
  "board_id",
  "board_name",
  "base_url",
  "session_key",
  "workspace_path",
  "identity_role",
  "identity_communication_style",
  "identity_emoji",
  "identity_purpose",
  "identity_personality",
  "identity_autonomy_level",
  "identity_verbosity",
  "identity_output_format",
  "identity_update_cadence",
  "identity_custom_instructions",
] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];
export const isPlaceholder = (name: string): name is Placeholder => PLACEHOLDERS.some((known) => known === name);
/** The name is the first group. */
export const IN_BRACES = /\{\{[ \t]*([a-z_]*)[ \t]*\}\}/g;

/** Of one text; a gateway gives its agents no more than the first 20,000 characters of a file. */
export const TEMPLATE_MAX_CHARS = 8_000;
const VALUE_MAX_CHARS = 2_000;
const WORDS_MAX = 20;
const WORD_MAX_CHARS = 100;
const MEMBERS_MAX = 20;
const PROFILE_MAX_CHARS = 8_000;

/** Control characters other than a tab and the end of a line, and those that turn the direction of what follows them. */
const UNSEEN = "\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069";
const READABLE = `^[^${UNSEEN}]*$`;
const UNREADABLE = "must have no control characters but tabs and ends of lines, and none that turn the direction of the text";
const TEMPLATE = `^(?:[^{${UNSEEN}]|\\{[^{%${UNSEEN}]|\\{\\{[ \\t]*(?:${PLACEHOLDERS.join("|")})[ \\t]*\\}\\})*\\{?$`;

const isReadable = (value: string): boolean => new RegExp(READABLE, "u").test(value);
/** Why a text is none that can be rendered; null: it is. */
function whyNotRendered(text: string): string | null {
  const unknown = [...text.matchAll(IN_BRACES)].map(([, name = ""]) => name).filter((name) => !isPlaceholder(name));
  const there = `There are: ${PLACEHOLDERS.join(", ")}.`;
  if (unknown.length > 0) return `names what is not known: ${[...new Set(unknown)].map((name) => `{{ ${name} }}`).join(", ")}. ${there}`;
  if (isReadable(text) && !new RegExp(TEMPLATE, "u").test(text)) return `may only name facts in double braces: no expressions, filters or statements. ${there}`;
  return null;
}

const inLines = (value: string): string => value.replaceAll("\r\n", "\n");
const readable = (max: number) => anyText(max).overwrite(inLines).refine(isReadable, UNREADABLE).meta({ maxLength: max, pattern: READABLE });

/** The text of a file. */
export const templateText = readable(TEMPLATE_MAX_CHARS)
  .superRefine((text, { addIssue }) => {
    const why = whyNotRendered(text);
    if (why) addIssue({ code: "custom", message: why });
  })
  .meta({ maxLength: TEMPLATE_MAX_CHARS, pattern: TEMPLATE });
/** null: the one that Mission Control writes by itself. An empty one is null. */
export const template = templateText
  .nullable()
  .transform((text) => text || null)
  .optional();

const word = z.union([readable(VALUE_MAX_CHARS), z.number(), z.boolean(), z.array(readable(WORD_MAX_CHARS)).max(WORDS_MAX), z.null()]);
const MEMBER = "^[a-z][a-z0-9_]{0,39}$";
const isMember = (name: string): boolean => new RegExp(MEMBER).test(name);
const asText = (value: z.infer<typeof word>): string => (Array.isArray(value) ? value.filter(Boolean).join(", ") : String(value ?? ""));

/** Who an agent is, as a client gives it: texts, and what is written as one. What is empty is left out. */
export const ProfileInput = z
  .record(z.string(), word)
  .refine((given) => Object.keys(given).every(isMember), "must have names in small letters, digits and underscores, of at most 40 characters")
  .refine((given) => Object.keys(given).length <= MEMBERS_MAX, `must have at most ${MEMBERS_MAX} members`)
  .transform((given) =>
    Object.fromEntries(
      Object.entries(given)
        .map(([name, value]) => [name, asText(value)])
        .filter(([, text]) => text !== ""),
    ),
  )
  .refine((profile) => JSON.stringify(profile).length <= PROFILE_MAX_CHARS, `must have at most ${PROFILE_MAX_CHARS} characters altogether`)
  .meta({
    id: "AgentIdentityProfile",
    propertyNames: { type: "string", pattern: MEMBER },
    example: { role: "incident lead", communication_style: "direct, concise, practical", emoji: ":gear:" },
  });
export const PROFILE_TEXT = `who it is, in words of your own: up to ${MEMBERS_MAX} members, ${PROFILE_MAX_CHARS} characters altogether, which stand in its IDENTITY.md. What is no text becomes one, lists with commas. null: none. Not for agents that were taken over`;
export const Profile = z.record(z.string(), z.string());
export type Profile = z.infer<typeof Profile>;

const HEARTBEAT_TEXT =
  "null: it has none of its own, so it begins no turns by itself unless the defaults of its gateway say so for every agent. Each is a turn that its model is paid for. As soon as one agent of a gateway has one of its own, OpenClaw lets only such agents begin by themselves";
const TEMPLATE_TEXT = (file: string) =>
  `the text of its ${file}. It may name facts in double braces, as {{ agent_name }}, and nothing else: no expressions. null: Mission Control writes the file by itself. Not for agents that were taken over: theirs stays`;

const LEAD_TEXT =
  "somebody has said that it leads its board: the chat of the board and its onboarding turn to it. At most one of a board. Where nobody has said, the agent that its gateway calls `lead-…` does, else the one that has been there longest";

export const Agent = z
  .object({
    id: Id,
    organization_id: Id,
    board_id: Id.nullable(),
    gateway_id: Id.nullable(),
    name: z.string(),
    description: z.string().nullable(),
    capabilities: z.array(z.string()),
    config: JsonObject,
    command_policy: z.enum(COMMAND_POLICIES),
    heartbeat_config: nullable(HeartbeatConfig).meta({ description: HEARTBEAT_TEXT }),
    identity_profile: nullable(Profile).meta({ description: "who it is; it stands in its IDENTITY.md" }),
    identity_template: z.string().nullable(),
    soul_template: z.string().nullable(),
    status: z.enum(AGENT_STATUSES),
    error: z.string().nullable(),
    drift: Drift.nullable().meta({
      description: "what somebody has changed of it on its gateway, see GET /agents/{agent_id}/drift; `looser` and `missing` get no work until that is settled",
    }),
    gateway_agent_id: z.string().nullable(),
    session_key: z.string().nullable(),
    openclaw_session_id: z.string().nullable(),
    is_board_lead: z.boolean().meta({ description: LEAD_TEXT }),
    is_gateway_main: z.boolean(),
    last_seen_at: Timestamp.nullable(),
    made_by_key_id: Id.nullable().meta({ description: "the API key that answers for it: its token ends with the key, unless a person provisions it before" }),
    version: z.number().int(),
    created_at: Timestamp,
    updated_at: Timestamp,
    is_abridged: IsAbridged,
  })
  .meta({ id: "Agent" });
export type Agent = z.infer<typeof Agent>;

/** What people say of an agent beyond its description. */
const persona = {
  heartbeat_config: nullable(HeartbeatConfigInput).optional().meta({ description: HEARTBEAT_TEXT }),
  identity_profile: nullable(ProfileInput).optional().meta({ description: PROFILE_TEXT }),
  identity_template: template.meta({ description: TEMPLATE_TEXT("IDENTITY.md") }),
  soul_template: template.meta({ description: TEMPLATE_TEXT("SOUL.md") }),
};

export const AgentCreate = z
  .strictObject({
    organization_id: Id.optional(),
    board_id: Id.nullish(),
    gateway_id: Id.nullish().meta({ description: "the agent is created on that gateway at once; left out: on its board's, if that has one; null: on none" }),
    name: name(80),
    description: optionalText(4000),
    capabilities: z.array(anyText(60)).max(50).default([]),
    config: JsonObject.default({}),
    command_policy: z.enum(COMMAND_POLICIES).default("ask"),
    status: z.literal("provisioning").optional().meta({ description: "how it stands is found out; a client may say how each begins" }),
    ...persona,
  })
  .meta({
    id: "AgentCreate",
    example: { name: "Scout", description: "Keeps dependencies up to date", capabilities: ["code"], config: { model: "stub/stub-1" } },
  });
export type AgentCreate = z.infer<typeof AgentCreate>;

export const AgentUpdate = z
  .strictObject({
    board_id: Id.nullish(),
    gateway_id: Id.nullish(),
    name: name(80).optional(),
    description: optionalText(4000),
    capabilities: z.array(anyText(60)).max(50).optional(),
    config: JsonObject.optional(),
    command_policy: z.enum(COMMAND_POLICIES).optional(),
    is_board_lead: z
      .boolean()
      .optional()
      .meta({ description: `${LEAD_TEXT}. Whichever agent led the board before does so no more` }),
    is_gateway_main: z.literal(false).optional().meta({ description: "the main agent of a gateway is the gateway's own, and none of these" }),
    ...persona,
  })
  .meta({ id: "AgentUpdate" });
export type AgentUpdate = z.infer<typeof AgentUpdate>;
/** As it is sent. */
export type AgentUpdateInput = z.input<typeof AgentUpdate>;

export const AgentListQuery = z.object({ board_id: Id.optional(), gateway_id: Id.optional() });
export const AgentStreamQuery = z.object({
  board_id: Id.optional().meta({ description: "only agents of this board" }),
  since: Moment.optional().meta({ description: "tells at once the agents that have changed since; default: only what changes from now on" }),
});
export type AgentStreamQuery = z.infer<typeof AgentStreamQuery>;
export const AgentList = pageOf(Agent, "AgentList");

export const AgentHealth = z
  .object({ ok: z.boolean(), agent_id: Id, board_id: Id.nullable(), gateway_id: Id.nullable(), status: z.enum(AGENT_STATUSES), is_board_lead: z.boolean() })
  .meta({ id: "AgentHealth" });
export type AgentHealth = z.infer<typeof AgentHealth>;

const reportedStatus = optionalName(40).meta({
  description: "in the caller's words; it is not kept: `status` in the answer is what is known of the agent and its gateway",
});
export const AgentHeartbeat = z.strictObject({ status: reportedStatus }).meta({ id: "AgentHeartbeat", example: { status: "healthy" } });
export const AgentHeartbeatCreate = z
  .strictObject({ status: reportedStatus, name: name(80), board_id: Id.nullish() })
  .meta({ id: "AgentHeartbeatCreate", example: { name: "Scout", status: "healthy" } });
export type AgentHeartbeatCreate = z.infer<typeof AgentHeartbeatCreate>;

export const OwnHeartbeat = Agent.extend({ ok: z.boolean(), agent_id: Id }).meta({ id: "AgentOwnHeartbeat" });
export type OwnHeartbeat = z.infer<typeof OwnHeartbeat>;
