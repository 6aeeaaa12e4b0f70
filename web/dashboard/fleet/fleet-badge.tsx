// How many agents there are, beside the fleet in the sidebar: as far as the fleet has been loaded, since no page asks for it to show a number.
import { skipToken, useQuery } from "@tanstack/react-query";
import type { Page } from "../live/wire.ts";
import { fleetKey } from "./keys.ts";
import type { FleetAgent } from "./wire.ts";

export function FleetBadge() {
  const { data } = useQuery<Page<FleetAgent>>({ queryKey: fleetKey(), queryFn: skipToken });
  return data ? <span className="text-xs text-kumo-subtle tabular-nums">{data.total}</span> : null;
}
