// From a board, a group or an agent to its metrics.
import { useT } from "../i18n/index.ts";
import { ChartBarIcon } from "../ui/icons.ts";
import { Link } from "@tanstack/react-router";
import type { Scope } from "./wire.ts";

export function MetricsLink({ scope }: { scope: Scope }) {
  const t = useT();
  return (
    <Link
      to="/metrics"
      search={scope}
      className="inline-flex h-6.5 items-center gap-1 rounded-md px-2 text-sm hover:bg-kumo-tint pointer-coarse:h-9"
      aria-label={t("nav.metrics")}
      title={t("nav.metrics")}
    >
      <ChartBarIcon size={14} aria-hidden />
    </Link>
  );
}
