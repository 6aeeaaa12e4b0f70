import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { catchUpSearch } from "./backfill.ts";
import { portable } from "./portable.ts";
import { searchRoutes } from "./routes.ts";
import { searchConsumer } from "./subscriber.ts";

export const search: Slice = {
  name: "search",
  actions,
  routes: [searchRoutes],
  consumers: [searchConsumer],
  sweeps: [{ name: "search", on: "shard", run: catchUpSearch }],
  portable,
};
