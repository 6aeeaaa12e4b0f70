// How many agents there are, beside the fleet in the sidebar: as far as the fleet has been loaded, since no page asks for it to show a number.
import { useKnownFleet } from "./live.ts";

export function FleetBadge() {
  const { data } = useKnownFleet();
  return data ? <span className="text-xs text-kumo-subtle tabular-nums">{data.total}</span> : null;
}
