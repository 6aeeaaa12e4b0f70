// What boards and groups remember.
import type { Slice } from "../slice.ts";
import { linkOfMemory, onMemoryEvent } from "./events.ts";
import { memoriesKey } from "./keys.ts";
import { routes } from "./routes.tsx";

export const memory: Slice<typeof routes> = {
  name: "memory",
  routes,
  onEvent: onMemoryEvent,
  linkOf: linkOfMemory,
  palette: () => import("./palette.ts"),
  lists: () => [memoriesKey()],
};
