// Tasks that come back.
import type { Slice } from "../slice.ts";
import { linkOfRecurrence, onRecurrenceEvent } from "./events.ts";
import { recurrencesKey } from "./keys.ts";
import { routes } from "./routes.tsx";

export const recurrences: Slice<typeof routes> = {
  name: "recurrences",
  routes,
  onEvent: onRecurrenceEvent,
  linkOf: linkOfRecurrence,
  lists: () => [recurrencesKey()],
};
