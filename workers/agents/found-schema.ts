// Wire shapes of agents as a gateway has them, ours and others, and of taking them over.
import { z } from "zod";
import { Drift } from "#worker/drifts/schema.ts";
import { Id, name, nullable, optionalText, Timestamp } from "#worker/platform/wire.ts";

/**
 * What its name on the gateway says of it: the gateway's own default agent; one that another Mission Control made, as the agent of the
 * gateway, as the lead of a board or as a worker; or made by somebody there.
 */
export const FORMS = ["default", "gateway_main", "board_lead", "worker", "other"] as const;
export const Form = z.enum(FORMS);
export type Form = z.infer<typeof Form>;

const NAME_MAX_CHARS = 200;
export const GatewayAgentName = z.string().min(1).max(NAME_MAX_CHARS).meta({ description: "the agent's id on its gateway", example: "scout" });

export const FoundAgent = z
  .object({
    gateway_agent_id: z.string(),
    name: z.string().meta({ description: "as it is shown there" }),
    form: Form.meta({ description: "`gateway_main`, `board_lead` and `worker` are names that a Mission Control gives" }),
    agent_id: Id.nullable().meta({ description: "the agent of ours that it is; null: none" }),
    drift: Drift.nullable().meta({ description: "of one of ours: what somebody has changed of it there" }),
    model: z.string().nullable(),
    workspace: z.string().nullable(),
    can_adopt: z.boolean(),
    why_not: z.string().nullable().meta({ description: "why it cannot be taken over" }),
  })
  .meta({ id: "FoundAgent" });
export type FoundAgent = z.infer<typeof FoundAgent>;

export const FoundAgentList = z
  .object({ items: z.array(FoundAgent), total: z.number().int().meta({ description: "how many the gateway has; no more than 300 are listed" }) })
  .meta({ id: "FoundAgentList" });
export type FoundAgentList = z.infer<typeof FoundAgentList>;

export const FoundFile = z
  .object({
    name: z.string(),
    size: z.number().int().nullable(),
    updated_at: Timestamp.nullable(),
    text: z.string().nullable().meta({ description: "tokens of Mission Control are left out; null: longer than is read" }),
    is_abridged: z.boolean(),
    on_adoption: z.enum(["kept", "preceded"]).meta({ description: "`preceded`: our part comes before its own text" }),
  })
  .meta({ id: "FoundAgentFile" });
export type FoundFile = z.infer<typeof FoundFile>;

export const FoundAgentDetail = FoundAgent.extend({
  files: z.array(FoundFile),
  rule: z.string().meta({ description: "which shell commands it may run on the gateway now" }),
  rule_on_adoption: z.string().meta({ description: "which it may run once it is taken over" }),
}).meta({ id: "FoundAgentDetail" });
export type FoundAgentDetail = z.infer<typeof FoundAgentDetail>;

export const Adoption = z
  .strictObject({
    board_id: Id.nullish().meta({ description: "the board that it works for; it gets no work without one" }),
    name: name(80).optional().meta({ description: "else the one that it has there" }),
    description: optionalText(4000),
    accept_default: z.boolean().default(false).meta({
      description:
        "for the gateway's default agent: whatever else runs as that agent there (channels, its cron, its heartbeat) asks people here too from then on",
    }),
  })
  .meta({ id: "AgentAdoption", example: { name: "Scout" } });
export type Adoption = z.infer<typeof Adoption>;

export const AdoptionRecord = z
  .object({
    agent_id: Id,
    gateway_id: Id,
    gateway_agent_id: z.string(),
    form: Form,
    adopted_at: Timestamp,
    adopted_by: z.string().meta({ description: "the name of whoever did it" }),
    former_files: z
      .array(z.object({ name: z.string(), text: z.string() }))
      .meta({ description: "what was changed, whole, as it stood before; tokens of Mission Control are left out" }),
    former_rule: nullable(z.record(z.string(), z.unknown())).meta({
      description: "its own rule for shell commands before, as the gateway had it; null: it had none",
    }),
  })
  .meta({ id: "AgentAdoptionRecord" });
export type AdoptionRecord = z.infer<typeof AdoptionRecord>;
