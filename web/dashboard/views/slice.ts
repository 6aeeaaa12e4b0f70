// Pages that show several slices at once.
import type { Slice } from "../slice.ts";
import { onGroupEvent } from "./group-live.ts";
import { routes } from "./routes.tsx";

export const views: Slice<typeof routes> = {
  name: "views",
  routes,
  onEvent: onGroupEvent,
};
