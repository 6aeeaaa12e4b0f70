// Wire shapes of what an agent asks of those that it works with.
import { z } from "zod";
import { Id, optionalText, PageQuery } from "#worker/platform/wire.ts";
import { AgentCreate, templateText } from "./schema.ts";

export const TeamQuery = PageQuery.extend({ board_id: Id.optional() });

/** Where it lives, who answers for it, how freely it acts, and whom it leads or speaks for are not the lead's to say. */
const NOT_THE_LEADS = { organization_id: true, gateway_id: true, command_policy: true, is_board_lead: true, is_gateway_main: true } as const;
export const TeamMember = AgentCreate.omit(NOT_THE_LEADS).meta({
  id: "TeamMemberCreate",
  example: { name: "Checker", description: "Reads what others have written, and says what is missing." },
});
export type TeamMember = z.infer<typeof TeamMember>;

const SOURCE_MAX_CHARS = 500;
export const SoulUpdate = z
  .strictObject({
    content: templateText,
    source_url: z
      .url({ protocol: /^https?$/ })
      .max(SOURCE_MAX_CHARS)
      .nullish()
      .meta({ description: "where it comes from; nothing is read from there" }),
    reason: optionalText(1000),
  })
  .meta({ id: "SoulUpdateRequest", example: { content: "You are a patient reviewer.", reason: "It was too brief." } });
export type SoulUpdate = z.infer<typeof SoulUpdate>;
export const SoulUpdated = z.object({ ok: z.literal(true) }).meta({ id: "SoulUpdated" });
export const Soul = z.string().meta({ id: "AgentSoul" });
