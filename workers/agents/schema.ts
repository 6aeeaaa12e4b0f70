// Wire shapes of agents.
import { z } from "zod";
import { Drift } from "#worker/drifts/schema.ts";
import { anyText, Id, IsAbridged, JsonObject, name, optionalText, pageOf, Timestamp } from "#worker/platform/wire.ts";

/** `draft` has no gateway yet; `failed` carries its error and can be retried. Every state has a way out. */
export const AGENT_STATUSES = ["draft", "provisioning", "online", "offline", "failed", "deleting"] as const;
/** `ask`: a person must approve shell commands other than calls to the API. `trust`: only the gateway's own policy applies. */
export const COMMAND_POLICIES = ["ask", "trust"] as const;

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
    status: z.enum(AGENT_STATUSES),
    error: z.string().nullable(),
    drift: Drift.nullable().meta({
      description: "what somebody has changed of it on its gateway, see GET /agents/{agent_id}/drift; `looser` and `missing` get no work until that is settled",
    }),
    gateway_agent_id: z.string().nullable(),
    session_key: z.string().nullable(),
    openclaw_session_id: z.string().nullable(),
    is_board_lead: z.boolean(),
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

export const AgentCreate = z
  .object({
    organization_id: Id.optional(),
    board_id: Id.nullish(),
    gateway_id: Id.nullish().meta({ description: "when given, the agent is created on that gateway at once" }),
    name: name(80),
    description: optionalText(4000),
    capabilities: z.array(anyText(60)).max(50).default([]),
    config: JsonObject.default({}),
    command_policy: z.enum(COMMAND_POLICIES).default("ask"),
  })
  .meta({
    id: "AgentCreate",
    example: { name: "Scout", description: "Keeps dependencies up to date", capabilities: ["code"], config: { model: "stub/stub-1" } },
  });
export type AgentCreate = z.infer<typeof AgentCreate>;

export const AgentUpdate = z
  .object({
    board_id: Id.nullish(),
    gateway_id: Id.nullish(),
    name: name(80).optional(),
    description: optionalText(4000),
    capabilities: z.array(anyText(60)).max(50).optional(),
    config: JsonObject.optional(),
    command_policy: z.enum(COMMAND_POLICIES).optional(),
  })
  .meta({ id: "AgentUpdate" });
export type AgentUpdate = z.infer<typeof AgentUpdate>;

export const AgentListQuery = z.object({ board_id: Id.optional(), gateway_id: Id.optional() });
export const AgentList = pageOf(Agent, "AgentList");

export const AgentHealth = z
  .object({ ok: z.boolean(), agent_id: Id, board_id: Id.nullable(), gateway_id: Id.nullable(), status: z.enum(AGENT_STATUSES), is_board_lead: z.boolean() })
  .meta({ id: "AgentHealth" });
export type AgentHealth = z.infer<typeof AgentHealth>;
