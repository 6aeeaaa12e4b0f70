// How many agents there are, beside the fleet in the sidebar: as far as the fleet has been loaded, since no page asks for it to show a number.
import { useQuery } from "@tanstack/react-query";
import { listQuery } from "../live/pages.ts";
import { fleetList } from "./list.ts";

/** It asks for nothing, yet knows how: whoever asks for what the cache has anew asks as the one did who was last drawn. */
export function FleetBadge() {
  const { data } = useQuery({ ...listQuery(fleetList), enabled: false });
  return data ? <span className="text-xs text-kumo-subtle tabular-nums">{data.total}</span> : null;
}
