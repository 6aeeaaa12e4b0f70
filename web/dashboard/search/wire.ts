export type { SearchHit, SearchResult } from "#worker/search/schema.ts";
