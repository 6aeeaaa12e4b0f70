// Wire shapes of writing the agents of a gateway anew, as the field's client knows it.
import { z } from "zod";
import { Id } from "#worker/platform/wire.ts";

const flag = (isOn: boolean) =>
  z
    .enum(["true", "false"])
    .default(isOn ? "true" : "false")
    .transform((word) => word === "true");

export const TemplatesSyncQuery = z.object({
  include_main: flag(true).meta({ description: "also agents that are named as the agent of a gateway, or are its default one" }),
  lead_only: flag(false).meta({ description: "only agents that are named as leads of boards" }),
  reset_sessions: flag(false).meta({ description: "their main sessions begin anew when they have been written" }),
  rotate_tokens: flag(false).meta({ description: "each gets a new token in any case, and its older ones end a day after that has arrived" }),
  force_bootstrap: flag(false).meta({ description: "everything of ours is written in any case" }),
  overwrite: flag(false).meta({ description: "also those that somebody has changed on the gateway; else they are skipped, and `errors` says so" }),
  board_id: Id.optional().meta({ description: "only agents of this board" }),
});
export type TemplatesSyncQuery = z.infer<typeof TemplatesSyncQuery>;

const TemplatesSyncError = z
  .object({ agent_id: Id.nullable(), agent_name: z.string().nullable(), board_id: Id.nullable(), message: z.string() })
  .meta({ id: "GatewayTemplatesSyncError" });
export type TemplatesSyncError = z.infer<typeof TemplatesSyncError>;

export const TemplatesSync = z
  .object({
    gateway_id: Id,
    include_main: z.boolean(),
    reset_sessions: z.boolean(),
    agents_updated: z
      .number()
      .int()
      .meta({ description: "whose writing is stored; it is done when the gateway is connected, and each agent tells how it ended" }),
    agents_skipped: z.number().int(),
    main_updated: z.boolean(),
    errors: z.array(TemplatesSyncError),
  })
  .meta({ id: "GatewayTemplatesSyncResult" });
export type TemplatesSync = z.infer<typeof TemplatesSync>;
