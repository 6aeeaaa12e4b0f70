// Export and import of the tables of imports: none of them is exported.
import type { Portable } from "#worker/platform/portable.ts";

export const portable: Portable = {
  tables: [],
  staysBehind: [
    { name: "task_imports", why: "jobs and files of this installation" },
    { name: "import_origins", why: "what another product's things became here; in another organization they have become nothing yet" },
  ],
};
