// Export and import columns of memory. Whom a message was told is known to the gateways here alone.
import { MEMORY_KEY } from "#grammar/memory.ts";
import { actorJson, count, flag, id, link, matching, optional, ordinal, type Portable, ref, time, wordList, words } from "#worker/platform/portable.ts";
import { foundOf } from "./store.ts";
import { CONTENT_MAX_CHARS, SOURCE_MAX_CHARS } from "./schema.ts";

export const portable: Portable = {
  tables: [
    {
      name: "memories",
      key: ["id"],
      columns: {
        id: id(),
        board_id: optional(ref("boards")),
        board_group_id: optional(ref("board_groups")),
        key: optional(matching(MEMORY_KEY)),
        content: words(CONTENT_MAX_CHARS),
        tags: optional(wordList()),
        is_chat: flag(),
        source: optional(words(SOURCE_MAX_CHARS)),
        author: actorJson(),
        is_pinned: flag(),
        reply_to: optional(link()),
        depth: count(),
        version: ordinal(),
        created_at: time(),
        updated_at: time(),
      },
      omitted: { found: "made of what it says" },
      arrives: ({ content, key, tags }) => ({ found: foundOf({ content: String(content), key: key as string | null, tags: tags as string | null }) }),
      deletedBy: "memory.deleted",
    },
  ],
  staysBehind: [
    { name: "memory_places", why: "counted as what is remembered arrives" },
    { name: "memory_notices", why: "whom a message was told, on gateways of this installation" },
  ],
};
