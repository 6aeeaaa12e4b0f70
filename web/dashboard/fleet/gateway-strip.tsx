// The gateways below the fleet: whether each is there, how many agents of these live on it, and since when it is away.
import { Link } from "@tanstack/react-router";
import { useGateways } from "../gateways/index.ts";
import { useT } from "../i18n/index.ts";
import { State } from "../ui/chip.tsx";
import { useFormat } from "../ui/time.tsx";
import type { FleetAgent } from "./wire.ts";

const LABELS = { online: "fleet.up", offline: "fleet.lost", never_connected: "fleet.never" } as const;
const TONES = { online: "done", offline: "block", never_connected: "idle" } as const;
/** What has been lost stands first, where a narrow page ends. */
const ORDER = ["offline", "never_connected", "online"] as const;

export function GatewayStrip({ agents }: { agents: readonly FleetAgent[] }) {
  const t = useT();
  const format = useFormat();
  const gateways = useGateways().data?.items ?? [];
  if (gateways.length === 0) return null;
  const sorted = [...gateways].sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || a.name.localeCompare(b.name));
  return (
    <section aria-label={t("fleet.gateways")} className="flex h-9 shrink-0 overflow-x-auto border-t border-kumo-line bg-kumo-base">
      {sorted.map(({ id, name, status, last_seen_at }) => (
        <Link
          key={id}
          to="/gateways/$gatewayId"
          params={{ gatewayId: id }}
          className="flex flex-auto items-center gap-2 border-r border-kumo-line px-4 text-xs whitespace-nowrap outline-offset-[-2px] last:border-r-0 hover:bg-kumo-tint"
        >
          <State tone={TONES[status]} isHollow={status !== "online"}>
            {t(LABELS[status])}
          </State>
          <span className="text-[13px] font-medium">{name}</span>
          <span className="text-kumo-subtle">
            {t("fleet.ofAgents", { count: agents.filter(({ gateway }) => gateway?.id === id).length })}
            {status === "offline" && last_seen_at ? ` · ${t("fleet.since", { time: format.dayAndTime(last_seen_at) })}` : null}
          </span>
        </Link>
      ))}
    </section>
  );
}
