// Export and import columns of agents. Agents arrive as drafts: each must be provisioned again, with a new token, and
// asks before it runs a command, however much it was trusted before the export.
import { HeartbeatConfigInput } from "#worker/commands/schema.ts";
import {
  attached,
  type Column,
  flag,
  id,
  json,
  name,
  oneOf,
  optional,
  ordinal,
  type Portable,
  ref,
  since,
  time,
  wordList,
  words,
} from "#worker/platform/portable.ts";
import { OwnFilesInput } from "#worker/agent-defaults/schema.ts";
import { COMMAND_POLICIES, ProfileInput, templateText } from "./schema.ts";

const written: Column = { kind: "text", check: templateText };

const STATES = ["draft", "provisioning", "ready", "failed", "deleting"] as const;

export const portable: Portable = {
  tables: [
    {
      name: "agents",
      key: ["id"],
      columns: {
        id: id(),
        board_id: optional(ref("boards")),
        gateway_id: optional(ref("gateways")),
        name: name(200),
        description: optional(words(10_000)),
        capabilities: wordList(),
        config: attached(),
        command_policy: oneOf(COMMAND_POLICIES),
        state: oneOf(STATES),
        error: optional(words(4000)),
        last_seen_at: optional(time()),
        version: ordinal(),
        created_at: time(),
        updated_at: time(),
        deleted_at: optional(time()),
        heartbeat_config: optional(json(HeartbeatConfigInput)),
        identity_profile: optional(json(ProfileInput)),
        identity_template: optional(written),
        soul_template: optional(written),
        is_board_lead: since(0, flag()),
        file_templates: optional(json(OwnFilesInput)),
        is_gateway_main: since(0, flag()),
      },
      omitted: {
        gateway_agent_id: "what it is called on its gateway",
        session_key: "its session on that gateway",
        made_by_key_id: "keys are issued again, so nobody but people answer for it",
      },
      arrives: ({ board_id, gateway_id, is_gateway_main }) => ({
        is_gateway_main: board_id === null && gateway_id !== null ? (is_gateway_main ?? 0) : 0,
        command_policy: "ask",
        state: "draft",
        error: null,
        gateway_agent_id: null,
        session_key: null,
        last_seen_at: null,
        made_by_key_id: null,
      }),
    },
  ],
  staysBehind: [{ name: "agent_adoptions", why: "it is about what stands on gateways of this installation" }],
};
