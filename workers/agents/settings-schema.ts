// Wire shapes of what holds for an agent, and of the files that follow from it.
import { z } from "zod";
import { SettingInForce } from "#worker/agent-defaults/schema.ts";
import { Id } from "#worker/platform/wire.ts";

const AgentFileInForce = z
  .object({
    name: z.string(),
    text: z.string().meta({ description: "as it would be written now, without its token" }),
    written: z.string().nullable().meta({ description: "as it was written last, without its token; null: not known, or not written" }),
    is_kept: z.boolean().meta({ description: "it is the agent's own once it has it: written where it has none, and never again" }),
    is_outdated: z.boolean().meta({ description: "it was written otherwise" }),
  })
  .meta({ id: "AgentFileInForce" });
export type AgentFileInForce = z.infer<typeof AgentFileInForce>;

export const AgentSettings = z
  .object({
    agent_id: Id,
    inherits: z.boolean().meta({ description: "false: it was on its gateway before it was taken over, and what people gave it there stays" }),
    settings: z.array(SettingInForce),
    files: z.array(AgentFileInForce).meta({ description: "empty where they cannot be written: `error` says why" }),
    error: z.string().nullable(),
    is_outdated: z.boolean().meta({ description: "what its gateway has was written before something changed: rolling out or provisioning it writes it anew" }),
  })
  .meta({ id: "AgentSettings" });
export type AgentSettings = z.infer<typeof AgentSettings>;
