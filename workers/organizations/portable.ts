// Export and import columns of organizations. They are exported but not imported: the target organization stays as it is.
import { id, optional, ordinal, type Portable, time, words } from "#worker/platform/portable.ts";

export const portable: Portable = {
  tables: [
    {
      name: "organizations",
      key: ["id"],
      organization: "id",
      columns: {
        id: id(),
        name: words(200),
        description: optional(words(4000)),
        deletion_at: optional(time()),
        version: ordinal(),
        created_at: time(),
        updated_at: time(),
      },
      omitted: {},
      arrives: "the organization that it arrives in keeps its name",
    },
  ],
  staysBehind: [{ name: "purges", why: "which organizations this installation is deleting" }],
};
