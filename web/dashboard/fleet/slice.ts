// The fleet: what each agent does, and what it waits for. What hears of events comes with the first event that finds it loaded.
import { queryClient } from "../live/query-client.ts";
import type { Slice } from "../slice.ts";
import { FleetIcon } from "../ui/fleet-icon.tsx";
import { FleetBadge } from "./fleet-badge.tsx";
import { fleetKey } from "./keys.ts";
import { routes } from "./routes.tsx";

/** Where nobody has looked at the fleet there is nothing to keep fresh. */
const isLoaded = (): boolean => queryClient.getQueryData(fleetKey()) !== undefined;

export const fleet: Slice<typeof routes> = {
  name: "fleet",
  routes,
  navigation: [{ to: "/fleet", label: "nav.fleet", icon: FleetIcon, group: "work", place: 0, badge: FleetBadge, tab: "plain" }],
  onEvent: (event) => {
    if (isLoaded())
      void import("./events.ts").then(
        ({ onFleetEvent }) => onFleetEvent(event),
        () => undefined,
      );
  },
  lists: () => [fleetKey()],
};
