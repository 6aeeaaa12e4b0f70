// Export and import columns of what agents inherit. Who said it is not told elsewhere: people there say it anew.
import { z } from "zod";
import { HeartbeatConfigInput } from "#worker/commands/schema.ts";
import { id, json, optional, ordinal, type Portable, ref, time } from "#worker/platform/portable.ts";
import { FilesInput, ProfileInput } from "./schema.ts";

const Settings = z.object({
  heartbeat_config: HeartbeatConfigInput.optional(),
  model: z.string().max(200).optional(),
  identity_profile: ProfileInput.optional(),
  file_templates: FilesInput.optional(),
});

export const portable: Portable = {
  tables: [
    {
      name: "agent_defaults",
      key: ["id"],
      columns: {
        id: id(),
        board_group_id: optional(ref("board_groups")),
        board_id: optional(ref("boards")),
        settings: json(Settings),
        version: ordinal(),
        created_at: time(),
        updated_at: time(),
      },
      omitted: {},
      arrives: () => ({}),
    },
  ],
  staysBehind: [],
};
