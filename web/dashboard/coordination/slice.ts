// What agents ask of each other and of people.
import type { Slice } from "../slice.ts";
import { ArrowsLeftRightIcon } from "../ui/icons.ts";
import { linkOfRequest, onCoordinationEvent } from "./events.ts";
import { coordinationKey } from "./keys.ts";
import { routes } from "./routes.tsx";

export const coordination: Slice<typeof routes> = {
  name: "coordination",
  routes,
  navigation: [{ to: "/coordination", label: "nav.coordination", icon: ArrowsLeftRightIcon, group: "record", place: 4.5 }],
  onEvent: onCoordinationEvent,
  linkOf: linkOfRequest,
  lists: () => [coordinationKey()],
};
