// How many requests wait for a person: the amber number of the sidebar.
import { useT } from "../i18n/index.ts";
import { usePendingCount } from "./live.ts";

export function PendingBadge() {
  const t = useT();
  const count = usePendingCount();
  if (count === 0) return null;
  return (
    <span className="rounded-chip bg-wait-fill px-1.5 text-xs font-semibold text-wait tabular-nums">
      <span aria-hidden>{count}</span>
      <span className="sr-only">{t("nav.waiting", { count })}</span>
    </span>
  );
}
