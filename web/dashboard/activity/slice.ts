// The record of what happened.
import type { Slice } from "../slice.ts";
import { PulseIcon } from "../ui/icons.ts";
import { onAnyEvent } from "./events.ts";
import { routes } from "./routes.tsx";

export const activity: Slice<typeof routes> = {
  name: "activity",
  routes,
  navigation: [{ to: "/activity", label: "nav.activity", icon: PulseIcon, group: "record", place: 4 }],
  onEvent: onAnyEvent,
};
