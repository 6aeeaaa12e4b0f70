// What is stopped now, above what it concerns: of one gateway, or of everything. Nothing where nothing is.
import { useMayManage } from "../organizations/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { useStops } from "./live.ts";
import { StopRow } from "./stop-row.tsx";

export default function StopsNote({ gatewayId }: { gatewayId?: string }) {
  const { data } = useStops(useMayManage());
  const shown = (data?.items ?? []).filter(({ scope, scope_id }) => gatewayId === undefined || scope === "organization" || scope_id === gatewayId);
  if (shown.length === 0) return null;
  return <div className="flex flex-col gap-2">{shown.map((stop) => guarded(<StopRow key={stop.id} stop={stop} />))}</div>;
}
