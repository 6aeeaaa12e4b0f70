// Wire shapes of search.
import { z } from "zod";
import { QUERY_MAX_CHARS } from "#grammar/parse.ts";
import { TASK_STATUSES } from "#worker/tasks/schema.ts";
import { Id, Timestamp, text, wholeNumber } from "#worker/platform/wire.ts";

export const SEARCH_TYPES = ["task", "comment", "board", "agent", "person", "tag"] as const;
export type SearchType = (typeof SEARCH_TYPES)[number];

export const SearchQuery = z.object({
  q: text(QUERY_MAX_CHARS).meta({
    description:
      'words, "an exact phrase", -without, and operators: `type:task`, `status:review`, `priority:high`, `is:open` (done, blocked, assigned, unassigned, overdue), `assignee:me` (none) or by name, `tag:ops` (its slug; none), `board:OPS`, `due<2026-12-01`, `due>…`, `due:none`, `updated<…`, `updated>…`, `no:assignee` (tag, due); `=` is as good as `:`',
    example: "is:open assignee:me rotate keys",
  }),
  limit: wholeNumber(1, 200).default(20),
});
export type SearchQuery = z.infer<typeof SearchQuery>;

export const SearchHit = z
  .object({
    type: z.enum(SEARCH_TYPES),
    id: Id,
    title: z.string(),
    snippet: z.string().meta({ description: "the place where it says so, of a task's or comment's text" }),
    key: z.string().nullable(),
    board_id: Id.nullable(),
    task_id: Id.nullable().meta({ description: "of a task, and of the one that a comment stands under" }),
    status: z.enum(TASK_STATUSES).nullable(),
    due_at: Timestamp.nullable(),
    at: Timestamp.meta({ description: "when it last changed" }),
  })
  .meta({ id: "SearchHit" });
export type SearchHit = z.infer<typeof SearchHit>;

export const SearchResult = z
  .object({
    items: z.array(SearchHit),
    is_complete: z.boolean().meta({ description: "false: more fit than are told; make it narrower" }),
    not_understood: z.array(z.string()).meta({ description: "parts of the query that look like an operator and are none" }),
    notes: z.array(z.string()).meta({ description: "in words: names before a sign that nothing has, and which ones were meant" }),
    did_you_mean: z.string().nullable().meta({ description: "nothing fits as it is written, and these are the hits for this instead" }),
  })
  .meta({ id: "SearchResult" });
export type SearchResult = z.infer<typeof SearchResult>;
