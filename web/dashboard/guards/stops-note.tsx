// What is stopped now, above what it concerns: of one gateway, of one board, or of all. Nothing where nothing is. Of single agents the fleet says so
// in their rows: however many are stopped, they stay on the screen.
import { useT } from "../i18n/index.ts";
import { useMayManage } from "../organizations/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { cx } from "../ui/cx.ts";
import { TextLink } from "../ui/link.tsx";
import { useStops } from "./live.ts";
import { StopRow } from "./stop-row.tsx";
import type { Stop } from "./wire.ts";

/** More stand in the settings. */
const SHOWN_MAX = 3;
export type Place = { gatewayId: string } | { boardId: string } | Record<never, never>;

/** Whether it is said there. */
export function isOf({ scope, scope_id: id }: Pick<Stop, "scope" | "scope_id">, place: Place): boolean {
  if (scope === "organization") return true;
  if ("gatewayId" in place) return id === place.gatewayId;
  return "boardId" in place ? id === place.boardId : scope !== "agent";
}

export default function StopsNote(place: Place) {
  const t = useT();
  const { data } = useStops(useMayManage());
  const all = (data?.items ?? []).filter((stop) => isOf(stop, place));
  if (all.length === 0) return null;
  return (
    <div className={cx("flex flex-col gap-2", !("gatewayId" in place) && "px-4 py-2")}>
      {all.slice(0, SHOWN_MAX).map((stop) => guarded(<StopRow key={stop.id} stop={stop} />))}
      {all.length > SHOWN_MAX ? (
        <p className="text-sm">
          <TextLink to="/settings/guards">{t("guard.moreStops", { count: all.length - SHOWN_MAX })}</TextLink>
        </p>
      ) : null}
    </div>
  );
}
