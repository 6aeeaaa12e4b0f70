// Export and import columns of saved views.
import { flag, id, json, name, oneOf, optional, ordinal, type Portable, rank, ref, someone, time, matching, words } from "#worker/platform/portable.ts";
import { z } from "zod";
import { QUERY_MAX_CHARS } from "#grammar/parse.ts";
import { COLUMN_PATTERN, COLUMNS_MAX, GROUPINGS, LAYOUTS, NAME_MAX_CHARS, SORT_PATTERN, SPANS } from "./schema.ts";

export const portable: Portable = {
  tables: [
    {
      name: "saved_views",
      key: ["id"],
      columns: {
        id: id(),
        board_id: optional(ref("boards")),
        owner_id: someone(),
        name: name(NAME_MAX_CHARS),
        query: words(QUERY_MAX_CHARS),
        rank: rank(),
        layout: oneOf(LAYOUTS),
        sort: optional(matching(SORT_PATTERN)),
        group_by: optional(oneOf(GROUPINGS)),
        span: optional(oneOf(SPANS)),
        columns: optional(json(z.array(z.string().regex(COLUMN_PATTERN)).min(1).max(COLUMNS_MAX))),
        is_shared: flag(),
        version: ordinal(),
        created_at: time(),
        updated_at: time(),
      },
      omitted: {},
      arrives: () => ({}),
      deletedBy: "saved_view.deleted",
    },
  ],
  staysBehind: [{ name: "saved_view_defaults", why: "with which view a board opens, each person chooses again there" }],
};
