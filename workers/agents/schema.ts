// Wire shapes of agents.
import { z } from "zod";
import { AgentFiles, OwnFilesInput, Profile, PROFILE_TEXT, ProfileInput, template } from "#worker/agent-defaults/schema.ts";
import { HeartbeatConfig, HeartbeatConfigInput } from "#worker/commands/schema.ts";
import { Drift } from "#worker/drifts/schema.ts";
import { anyText, Id, IsAbridged, JsonObject, Moment, name, nullable, optionalName, optionalText, pageOf, Timestamp } from "#worker/platform/wire.ts";

export {
  IN_BRACES,
  isPlaceholder,
  type Placeholder,
  PLACEHOLDERS,
  Profile,
  PROFILE_TEXT,
  ProfileInput,
  template,
  TEMPLATE_MAX_CHARS,
  templateText,
} from "#worker/agent-defaults/schema.ts";
export * from "./found-schema.ts";

/** `draft` has no gateway yet; `failed` carries its error and can be retried. Every state has a way out. */
export const AGENT_STATUSES = ["draft", "provisioning", "online", "offline", "failed", "deleting"] as const;
/** `ask`: a person must approve shell commands other than calls to the API. `trust`: only the gateway's own policy applies. */
export const COMMAND_POLICIES = ["ask", "trust"] as const;

const HEARTBEAT_TEXT =
  "null: it has none of its own, so what its board, group or organization says holds (GET /agents/{agent_id}/settings); where they say nothing, it begins no turns by itself unless the defaults of its gateway say so for every agent. Each is a turn that its model is paid for. As soon as one agent of a gateway has one of its own, OpenClaw lets only such agents begin by themselves";
const TEMPLATE_TEXT = (file: string) =>
  `the text of its ${file}. It may name facts in double braces, as {{ agent_name }}, and nothing else: no expressions. null: what its board, group or organization says, else Mission Control writes the file by itself. Not for agents that were taken over: theirs stays`;

const LEAD_TEXT =
  "somebody has said that it leads its board: the chat of the board and its onboarding turn to it. At most one of a board. Where nobody has said, the agent that its gateway calls `lead-…` does, else the one that has been there longest";

const MAIN_TEXT = "it stands for its gateway, works for no board, and speaks with the leads of the boards there. At most one of a gateway";

const ABRIDGED_TEXT =
  "its texts are withheld, and null: identity_template, soul_template and file_templates are for those who may read its board (of agents for itself and the lead of its board), in lists for those who read all boards; or, in lists that would grow too large, texts and attachments are cut";

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
    file_templates: nullable(AgentFiles),
    status: z.enum(AGENT_STATUSES),
    error: z.string().nullable(),
    drift: Drift.nullable().meta({
      description: "what somebody has changed of it on its gateway, see GET /agents/{agent_id}/drift; `looser` and `missing` get no work until that is settled",
    }),
    gateway_agent_id: z.string().nullable(),
    session_key: z.string().nullable(),
    openclaw_session_id: z.string().nullable(),
    is_board_lead: z.boolean().meta({ description: LEAD_TEXT }),
    is_gateway_main: z.boolean().meta({ description: MAIN_TEXT }),
    last_seen_at: Timestamp.nullable(),
    made_by_key_id: Id.nullable().meta({ description: "the API key that answers for it: its token ends with the key, unless a person provisions it before" }),
    version: z.number().int(),
    created_at: Timestamp,
    updated_at: Timestamp,
    is_abridged: IsAbridged.meta({ description: ABRIDGED_TEXT }),
  })
  .meta({ id: "Agent" });
export type Agent = z.infer<typeof Agent>;

/** What people say of an agent beyond its description. */
const persona = {
  heartbeat_config: nullable(HeartbeatConfigInput).optional().meta({ description: HEARTBEAT_TEXT }),
  identity_profile: nullable(ProfileInput).optional().meta({ description: PROFILE_TEXT }),
  identity_template: template.meta({ description: TEMPLATE_TEXT("IDENTITY.md") }),
  soul_template: template.meta({ description: TEMPLATE_TEXT("SOUL.md") }),
  file_templates: nullable(OwnFilesInput)
    .optional()
    .meta({ description: "only the files that are named change; null: it has no texts of its own. Not for agents that were taken over" }),
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
    is_board_lead: z
      .boolean()
      .default(false)
      .meta({ description: `${LEAD_TEXT}. Whichever agent led the board before does so no more` }),
    is_gateway_main: z.boolean().default(false).meta({ description: MAIN_TEXT }),
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
    is_gateway_main: z.boolean().optional().meta({ description: MAIN_TEXT }),
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
