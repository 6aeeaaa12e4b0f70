// Export and import columns of tags, and of which tasks have them.
import { count, id, matching, name, optional, ordinal, type Portable, ref, time, words } from "#worker/platform/portable.ts";

export const portable: Portable = {
  tables: [
    {
      name: "tags",
      key: ["id"],
      columns: {
        id: id(),
        name: name(60),
        slug: matching(/^[a-z0-9]+(?:-[a-z0-9]+)*$/),
        color: matching(/^[0-9a-f]{6}$/),
        description: optional(words(500)),
        version: ordinal(),
        created_at: time(),
        updated_at: time(),
      },
      omitted: { task_count: "counted as tasks arrive with their tags", ending: "a merge or deletion that goes on there" },
      arrives: () => ({}),
      deletedBy: ["tag.deleted", "tag.merged"],
    },
    {
      name: "task_tags",
      key: ["task_id", "tag_id"],
      parent: { table: "tasks", column: "task_id" },
      columns: { task_id: ref("tasks"), tag_id: ref("tags"), position: count(), board_id: ref("boards") },
      omitted: {},
      arrives: () => ({}),
    },
  ],
  staysBehind: [{ name: "tag_boards", why: "counted as tasks arrive with their tags" }],
};
