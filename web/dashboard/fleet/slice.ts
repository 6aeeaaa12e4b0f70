// The fleet: what each agent does, and what it waits for.
import type { Slice } from "../slice.ts";
import { SquaresFourIcon } from "../ui/icons.ts";
import { onFleetEvent } from "./events.ts";
import { FleetBadge } from "./fleet-badge.tsx";
import { fleetKey } from "./keys.ts";
import { routes } from "./routes.tsx";

export const fleet: Slice<typeof routes> = {
  name: "fleet",
  routes,
  navigation: [{ to: "/fleet", label: "nav.fleet", icon: SquaresFourIcon, group: "work", place: 0, badge: FleetBadge }],
  onEvent: onFleetEvent,
  lists: () => [fleetKey()],
};
