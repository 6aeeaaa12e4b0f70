// Nothing of search is exported: cron takes in anew what has arrived.
import type { Portable } from "#worker/platform/portable.ts";

/** The index, and the tables that SQLite keeps for it. */
const INDEX = ["search_index", "search_index_config", "search_index_data", "search_index_docsize", "search_index_idx"];

export const portable: Portable = {
  tables: [],
  staysBehind: [
    { name: "search_documents", why: "what is found is taken in anew from what has arrived" },
    { name: "search_progress", why: "how far this installation has taken it in" },
    ...INDEX.map((name) => ({ name, why: "the words of the documents, which are taken in anew" })),
  ],
};
