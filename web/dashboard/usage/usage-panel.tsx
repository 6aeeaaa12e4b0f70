// What the sessions of a gateway, or of one agent on it, took: a bar for each day, then who took how much. As the gateway counts it.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { IconButton } from "../ui/button.tsx";
import { ArrowClockwiseIcon } from "../ui/icons.ts";
import { TextLink } from "../ui/link.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { Doubts, money } from "./amounts.tsx";
import { useGatewayUsage, type Which } from "./live.ts";
import type { GatewayUsage } from "./wire.ts";

const RANGES = ["7", "30", "90"] as const;
type Range = (typeof RANGES)[number];
const [WIDTH, HEIGHT] = [480, 64];
const DAY_MS = 24 * 3_600_000;

function Bars({ usage: { days, from, to, totals } }: { usage: GatewayUsage }) {
  const t = useT();
  const count = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  const most = Math.max(1, ...days.map(({ total_tokens }) => total_tokens ?? 0));
  const step = WIDTH / count;
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={t("usage.chart", { count: totals.total_tokens ?? 0, most })}
      className="mt-2 h-16 w-full rounded-card bg-kumo-recessed text-kumo-subtle"
    >
      {days.map(({ date, total_tokens, cost_usd }) => {
        const height = ((total_tokens ?? 0) / most) * (HEIGHT - 4);
        const cost = cost_usd === null ? t("usage.unknownCost") : money(cost_usd);
        return (
          <rect
            key={date}
            x={((Date.parse(date) - Date.parse(from)) / DAY_MS) * step + step * 0.1}
            y={HEIGHT - height}
            width={step * 0.8}
            height={height}
            fill="currentColor"
          >
            <title>{t("usage.day", { date, tokens: total_tokens ?? "?", cost })}</title>
          </rect>
        );
      })}
    </svg>
  );
}

function Groups({ usage: { groups } }: { usage: GatewayUsage }) {
  const t = useT();
  return (
    <ul className="mt-3 divide-y divide-kumo-line">
      {groups.map(({ agent_id, gateway_agent_id, total_tokens, cost_usd, is_known }) => (
        <li key={gateway_agent_id} className="flex flex-wrap items-baseline gap-x-3 py-1.5 text-sm">
          <span className="min-w-0 flex-1 break-all">
            {agent_id ? (
              <TextLink to="/agents/$agentId" params={{ agentId: agent_id }}>
                {gateway_agent_id}
              </TextLink>
            ) : (
              t("usage.others", { name: gateway_agent_id ?? "?" })
            )}
          </span>
          {is_known ? null : <span className="text-xs text-kumo-subtle">{t("usage.counting")}</span>}
          {total_tokens === null ? null : <span className="text-xs tabular-nums">{t("usage.tokens", { count: total_tokens })}</span>}
          {cost_usd === null ? null : <span className="text-xs tabular-nums">{money(cost_usd)}</span>}
        </li>
      ))}
    </ul>
  );
}

export function Usage({ usage, isByAgent }: { usage: GatewayUsage; isByAgent: boolean }) {
  const t = useT();
  const { totals, is_complete } = usage;
  return (
    <div className="p-4">
      <p className="flex flex-wrap gap-x-3 text-sm tabular-nums">
        <span>{totals.total_tokens === 0 && is_complete ? t("usage.none") : t("usage.tokens", { count: totals.total_tokens ?? 0 })}</span>
        <span className="text-kumo-subtle">{totals.cost_usd === null ? t("usage.unknownCost") : money(totals.cost_usd)}</span>
      </p>
      <Bars usage={usage} />
      <Doubts usage={usage} />
      {isByAgent ? <Groups usage={usage} /> : null}
    </div>
  );
}

function Asked({ which, range }: { which: Which; range: Range }) {
  const t = useT();
  const query = useGatewayUsage(which, Number(range));
  return (
    <Loaded query={query} rows={2} failed={t("usage.notLoaded")} errorClass="p-4">
      {(usage) => (
        <div className="relative">
          <Usage usage={usage} isByAgent={which.agentId === undefined} />
          <span className="absolute top-2 right-3">
            <IconButton icon={ArrowClockwiseIcon} label={t("usage.refresh")} onClick={() => void query.refetch()} disabled={query.isFetching} />
          </span>
        </div>
      )}
    </Loaded>
  );
}

/** `isOnline`: only then can it be asked. */
export function UsagePanel({ gatewayId, agentId, isOnline }: Which & { isOnline: boolean }) {
  const t = useT();
  const [range, setRange] = useState<Range>("30");
  const options = RANGES.map((value) => ({ value, label: t("usage.lastDays", { days: value }) }));
  return (
    <Panel
      title={t("usage.title")}
      actions={isOnline ? <Select<Range> label={t("usage.days")} isLabelHidden size="small" value={range} onChange={setRange} options={options} /> : null}
    >
      {isOnline ? <Asked which={{ gatewayId, agentId }} range={range} /> : <p className="px-4 py-3 text-sm text-kumo-subtle">{t("usage.away")}</p>}
    </Panel>
  );
}
