// Calendar addresses.
import { isAbout } from "../live/events.ts";
import { reload } from "../live/cache.ts";
import type { Slice } from "../slice.ts";
import { feedKey } from "./keys.ts";
import { routes } from "./routes.tsx";

export const calendar: Slice<typeof routes> = {
  name: "calendar",
  routes,
  settings: [{ to: "/settings/calendar", label: "settings.sectionCalendar", group: "you" }],
  onEvent: (event) => {
    if (isAbout(event, "calendar_feed")) void reload(feedKey());
  },
  lists: () => [feedKey()],
};
