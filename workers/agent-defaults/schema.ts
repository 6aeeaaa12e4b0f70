// Wire shapes of what agents are given by their organization, their group of boards and their board.
import { z } from "zod";
import { HeartbeatConfig, HeartbeatConfigInput } from "#worker/commands/schema.ts";
import { Actor, anyText, Id, nullable, Timestamp } from "#worker/platform/wire.ts";
import { AgentFiles, FilesInput, Profile, ProfileInput } from "./template-schema.ts";

export * from "./template-schema.ts";

/** Lower ones go before those above them. */
export const LEVELS = ["organization", "group", "board"] as const;
export type Level = (typeof LEVELS)[number];

const MODEL_MAX_CHARS = 200;
const said = "null: nothing is said here";
const values = {
  heartbeat_config: nullable(HeartbeatConfig).meta({ description: `how often its agents begin a turn by themselves; ${said}` }),
  model: z
    .string()
    .nullable()
    .meta({ description: `as their gateways name it; ${said}` }),
  identity_profile: nullable(Profile).meta({ description: `members of who its agents are; each is inherited by itself; ${said}` }),
  file_templates: nullable(AgentFiles).meta({ description: `texts of their files; ${said}` }),
};

/** A single setting of a place: who said it there last. */
const Saying = z.object({ by: Actor, at: Timestamp }).meta({ id: "AgentDefaultSaying" });
export type Saying = z.infer<typeof Saying>;

export const AgentDefaults = z
  .object({
    level: z.enum(LEVELS),
    place_id: Id.meta({ description: "the organization, group or board" }),
    place_name: z.string(),
    organization_id: Id,
    ...values,
    said: z.record(z.string(), Saying).meta({ description: "who said what, and when: by setting, as `model`, `identity_profile.role` or `SOUL.md`" }),
    version: z.number().int().meta({ description: "0: nothing has been said here yet" }),
    updated_at: Timestamp.nullable(),
  })
  .meta({ id: "AgentDefaults" });
export type AgentDefaults = z.infer<typeof AgentDefaults>;

export const AgentDefaultsUpdate = z
  .strictObject({
    heartbeat_config: nullable(HeartbeatConfigInput).optional(),
    model: anyText(MODEL_MAX_CHARS)
      .nullable()
      .transform((model) => model || null)
      .optional(),
    identity_profile: nullable(ProfileInput).optional(),
    file_templates: nullable(FilesInput).optional().meta({ description: "only the files that are named change; null: none of them has a text here any more" }),
  })
  .refine((update) => Object.keys(update).length > 0, { message: "say at least one member" })
  .meta({ id: "AgentDefaultsUpdate", minProperties: 1, example: { model: "anthropic/claude-sonnet-4-5", heartbeat_config: { every: "30m", target: "none" } } });
export type AgentDefaultsUpdate = z.infer<typeof AgentDefaultsUpdate>;

/** The changed members, with only those files that changed. */
export const ToldDefaults = z.object(values).meta({ id: "ToldAgentDefaults" });

export const SETTING_LEVELS = ["built_in", ...LEVELS, "agent"] as const;
const SettingSaid = z
  .object({
    level: z.enum(SETTING_LEVELS),
    place_id: Id.nullable(),
    place_name: z.string().nullable(),
    value: z.string().meta({ description: "as one text" }),
    by: nullable(Actor).meta({ description: "null: its activity says who" }),
    at: Timestamp.nullable(),
  })
  .meta({ id: "AgentSettingSaid" });
export type SettingSaid = z.infer<typeof SettingSaid>;

export const SettingInForce = z
  .object({
    name: z.string().meta({ description: "`heartbeat_config`, `model`, `identity_profile.<member>`, or the name of a file", example: "SOUL.md" }),
    value: z.string().nullable().meta({ description: "as one text; null: Mission Control writes it by itself, or there is none" }),
    from: z.enum(SETTING_LEVELS),
    said: z.array(SettingSaid).meta({ description: "all that is said of it, the highest first; the last one holds" }),
  })
  .meta({ id: "AgentSettingInForce" });
export type SettingInForce = z.infer<typeof SettingInForce>;
