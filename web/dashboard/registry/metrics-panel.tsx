// What one gateway has measured lately, and how it was doing when it was asked: a line for each, with its newest value.
import { type MessageId, useT } from "../i18n/index.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/page.tsx";
import { Time } from "../ui/time.tsx";
import { useGatewayMetrics } from "./live.ts";
import type { MetricsPoint } from "./wire.ts";

type Measure = Exclude<keyof MetricsPoint, "at" | "status">;
/** `times`: a share is shown in percent. */
const MEASURES = [
  { measure: "event_loop_delay_ms", label: "registry.delay", unit: " ms" },
  { measure: "event_loop_utilization", label: "registry.utilization", unit: " %", times: 100 },
  { measure: "queued", label: "registry.queued", unit: "" },
  { measure: "working", label: "registry.working", unit: "" },
  { measure: "sessions", label: "registry.allSessions", unit: "" },
  { measure: "active_sessions", label: "registry.sessions", unit: "" },
  { measure: "agent_count", label: "registry.agents", unit: "" },
  { measure: "memory_mb", label: "registry.memory", unit: " MB" },
  { measure: "cpu_pct", label: "registry.cpu", unit: " %" },
] satisfies readonly { measure: Measure; label: MessageId; unit: string; times?: number }[];
const [WIDTH, HEIGHT] = [240, 48];

/** The polyline of the values, oldest on the left; a gap of minutes is drawn as wide as it was. */
function pathOf(points: { at: number; value: number }[]): string {
  const only = points.length === 1 ? points[0] : undefined;
  if (only) return pathOf([only, { ...only, at: only.at + 1 }]); // a flat line: one point alone would not be seen
  const [from, to] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 0];
  const most = Math.max(...points.map(({ value }) => value), 1);
  const place = ({ at, value }: (typeof points)[number]) =>
    `${(((at - from) / Math.max(1, to - from)) * WIDTH).toFixed(1)},${(HEIGHT - 2 - (value / most) * (HEIGHT - 4)).toFixed(1)}`;
  return points.map(place).join(" ");
}

type ChartProps = { items: MetricsPoint[]; measure: Measure; label: string; unit: string; times?: number | undefined };

function Chart({ items, measure, label, unit, times = 1 }: ChartProps) {
  const t = useT();
  const points = items.flatMap((item) => {
    const value = item[measure];
    return value === null ? [] : [{ at: Date.parse(item.at), value: value * times }];
  });
  const newest = points.at(-1);
  if (!newest) return null;
  const most = Math.max(...points.map(({ value }) => value));
  const shown = (value: number) => `${Math.round(value * 10) / 10}${unit}`;
  return (
    <figure className="min-w-0">
      <figcaption className="flex items-baseline justify-between gap-2 text-xs text-kumo-subtle">
        <span>{label}</span>
        <span className="text-sm font-medium text-kumo-default tabular-nums">{shown(newest.value)}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t("registry.chart", { label, now: shown(newest.value), most: shown(most) })}
        className="mt-1 h-12 w-full rounded-card bg-kumo-recessed"
      >
        <polyline points={pathOf(points)} fill="none" stroke="currentColor" strokeWidth="1.5" vectorEffect="non-scaling-stroke" className="text-kumo-subtle" />
      </svg>
    </figure>
  );
}

function Charts({ newestFirst }: { newestFirst: MetricsPoint[] }) {
  const t = useT();
  const [newest, oldest] = [newestFirst[0], newestFirst.at(-1)];
  if (!newest || !oldest) return <p className="px-4 py-3 text-sm text-kumo-subtle">{t("registry.noMetrics")}</p>;
  const items = newestFirst.toReversed();
  return (
    <div className="p-4">
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        {MEASURES.map(({ label, ...measured }) => (
          <Chart key={measured.measure} items={items} label={t(label)} {...measured} />
        ))}
      </div>
      <p className="mt-3 text-xs text-kumo-subtle">
        {t("registry.measured")} <Time iso={newest.at} />
        {oldest === newest ? null : (
          <>
            {" · "}
            {t("registry.measuredFrom")} <Time iso={oldest.at} />
          </>
        )}
      </p>
    </div>
  );
}

export function MetricsPanel({ gatewayId }: { gatewayId: string }) {
  const t = useT();
  return (
    <Panel title={t("registry.metrics")}>
      <Loaded query={useGatewayMetrics(gatewayId)} failed={t("registry.metricsNotLoaded")} rows={2} errorClass="p-4">
        {({ items }) => <Charts newestFirst={items} />}
      </Loaded>
    </Panel>
  );
}
