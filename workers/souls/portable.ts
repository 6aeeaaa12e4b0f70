// Export and import columns of souls.
import { templateText } from "#worker/agent-defaults/schema.ts";
import { type Column, id, matching, name, optional, ordinal, type Portable, time, words } from "#worker/platform/portable.ts";

const written: Column = { kind: "text", check: templateText };

export const portable: Portable = {
  tables: [
    {
      name: "souls",
      key: ["id"],
      columns: {
        id: id(),
        slug: matching(/^[a-z0-9-]{1,60}$/),
        name: name(80),
        content: written,
        source_url: optional(words(500)),
        version: ordinal(),
        created_at: time(),
        updated_at: time(),
      },
      omitted: {},
      arrives: () => ({}),
      deletedBy: "soul.deleted",
    },
  ],
  staysBehind: [],
};
