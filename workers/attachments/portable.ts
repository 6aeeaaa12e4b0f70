// Export columns of attachments: which there were. Their bytes stay, so none arrives.
import { count, id, name, oneOf, ordinal, type Portable, ref, time, actorJson } from "#worker/platform/portable.ts";
import { CONTENT_TYPES, NAME_MAX_CHARS } from "./schema.ts";

export const portable: Portable = {
  tables: [
    {
      name: "attachments",
      key: ["id"],
      columns: {
        id: id(),
        board_id: ref("boards"),
        task_id: ref("tasks"),
        name: name(NAME_MAX_CHARS),
        content_type: oneOf(CONTENT_TYPES),
        bytes: count(),
        created_by: actorJson(),
        version: ordinal(),
        created_at: time(),
        updated_at: time(),
      },
      omitted: { file_id: "where its bytes are on this installation" },
      arrives: "the export says which files there were; their bytes stay on the other installation",
    },
  ],
  staysBehind: [
    { name: "attachment_files", why: "which files are kept on this installation" },
    { name: "attachment_usage", why: "what they take there" },
  ],
};
