// Search over HTTP.
import { api, operation } from "#worker/platform/http.ts";
import { actions } from "./actions.ts";
import { SearchQuery, SearchResult } from "./schema.ts";
import { searchFor } from "./service.ts";

export const searchRoutes = api().openapi(
  operation(actions["search.run"], {
    method: "get",
    path: "/search",
    id: "search",
    tag: "Search",
    summary: "Tasks, comments, boards, agents and people, best first",
    description:
      "Of all that fits, what the caller may read by itself: an API key finds what its other scopes let it read. Chinese, Japanese and Korean are found by any part of a sentence; other words may be half typed. A change is found a moment later.",
    query: SearchQuery,
    answer: SearchResult,
    status: 200,
  }),
  async (context) => context.json(await searchFor(context.var.work, context.req.valid("query")), 200),
);
