// What holds for an agent: what it says itself, and what it inherits where it says nothing. Pure.
import { effective, type Values } from "#worker/agent-defaults/index.ts";
import type { AgentFiles } from "#worker/agent-defaults/schema.ts";
import type { HeartbeatConfig } from "#worker/commands/schema.ts";
import { isAdopted, modelOf, parsed, type PersonaField } from "./rules.ts";
import type { Profile } from "./schema.ts";
import type { AgentRow } from "./tables.ts";

/** What an agent says itself, of all that it could inherit. */
export const ownValues = (agent: Own): Values => ({
  heartbeat_config: parsed<HeartbeatConfig>(agent.heartbeat_config),
  model: modelOf(agent),
  identity_profile: parsed<Profile>(agent.identity_profile),
  file_templates: {
    ...parsed<AgentFiles>(agent.file_templates),
    ...(agent.identity_template === null ? {} : { "IDENTITY.md": agent.identity_template }),
    ...(agent.soul_template === null ? {} : { "SOUL.md": agent.soul_template }),
  },
});
type Own = Pick<AgentRow, "id" | "gateway_agent_id" | "config" | PersonaField>;

/** What holds for it. One that was on its gateway before it was ours inherits nothing: what people gave it there stays. */
export const valuesOf = (agent: Own, above: readonly Values[]): Required<Values> => effective([...(isAdopted(agent) ? [] : above), ownValues(agent)]);
