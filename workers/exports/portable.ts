// Export and import of the tables of exports: none of them is exported.
import type { Portable } from "#worker/platform/portable.ts";

const WHY = "jobs and files of this installation";
export const portable: Portable = {
  tables: [],
  staysBehind: [
    { name: "organization_exports", why: WHY },
    { name: "organization_imports", why: WHY },
  ],
};
