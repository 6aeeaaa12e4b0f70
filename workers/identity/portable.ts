// Export and import of identity: none of it is exported. People have their own accounts, and secrets stay where they are.
import type { Portable } from "#worker/platform/portable.ts";

export const portable: Portable = {
  tables: [],
  staysBehind: [{ name: "credentials", why: "hashes of tokens: each installation issues its own" }],
};
