// Secret addresses are of this installation: they are made again.
import type { Portable } from "#worker/platform/portable.ts";

export const portable: Portable = {
  tables: [],
  staysBehind: [{ name: "calendar_feeds", why: "secret addresses of this installation: each person makes them again" }],
};
