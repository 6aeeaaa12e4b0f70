// How work goes, in charts: of the whole organization, a board, a group or an agent, over a range. Both stand in the address.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useAgents } from "../agents/index.ts";
import { useBoardGroups, useBoards } from "../boards/index.ts";
import { type MessageId, useT } from "../i18n/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { PageBody, PageHead } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { Empty } from "../ui/states.tsx";
import { METRICS } from "./figures.ts";
import { useSeries, useZone } from "./live.ts";
import { DotsPanel } from "./dots-panel.tsx";
import { MetricPanel } from "./metric-panel.tsx";
import { type MetricsSearch, RANGES, type Scope, type ShownRange } from "./wire.ts";

const RANGE_LABELS = {
  "24h": "metrics.range24h",
  "7d": "metrics.range7d",
  "1m": "metrics.range1m",
  "3m": "metrics.range3m",
  "6m": "metrics.range6m",
  "1y": "metrics.range1y",
} as const satisfies Record<ShownRange, MessageId>;
const RANGE_DEFAULT: ShownRange = "1m";

const ALL = "all";
const KINDS = ["board", "group", "agent"] as const;
const chosenOf = (scope: Scope): string => KINDS.flatMap((kind) => (scope[kind] ? [`${kind}:${scope[kind]}`] : []))[0] ?? ALL;
function scopeOf(value: string): Scope {
  const [kind = "", id = ""] = value.split(":");
  return KINDS.some((one) => one === kind) ? { [kind]: id } : {};
}

function ScopeSelect({ scope, onChange }: { scope: Scope; onChange(scope: Scope): void }) {
  const t = useT();
  const named = (kind: (typeof KINDS)[number], items: readonly { id: string; name: string }[] | undefined) =>
    (items ?? []).map(({ id, name }) => ({ value: `${kind}:${id}`, label: name }));
  const groups = [
    { label: t("metrics.everything"), options: [{ value: ALL, label: t("metrics.allBoards") }] },
    { label: t("metrics.boards"), options: named("board", useBoards().data?.items) },
    { label: t("metrics.groups"), options: named("group", useBoardGroups().data?.items) },
    { label: t("metrics.agents"), options: named("agent", useAgents().data?.items) },
  ];
  return <Select label={t("metrics.of")} isLabelHidden size="small" value={chosenOf(scope)} onChange={(value) => onChange(scopeOf(value))} groups={groups} />;
}

/** What somebody who reads the figures should know of them. */
function Notes({ range, scope, zone }: { range: ShownRange; scope: Scope; zone: string }) {
  const t = useT();
  const { data } = useSeries({ metric: "throughput", range, scope, zone });
  if (!data) return null;
  const notes = [...(data.is_of_all_boards ? [] : [t("metrics.notAll")]), ...(data.is_catching_up ? [t("metrics.catchingUp")] : [])];
  return notes.map((note) => (
    <p key={note} className="text-sm text-kumo-subtle">
      {note}
    </p>
  ));
}

function Charts({ range, scope, zone }: { range: ShownRange; scope: Scope; zone: string }) {
  const t = useT();
  const { data } = useSeries({ metric: "throughput", range, scope, zone });
  if (data && data.since === null) return <Empty title={t("metrics.none")} detail={t("metrics.noneDetail")} />;
  return (
    <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
      {METRICS.map((metric) => guarded(<MetricPanel key={metric} asked={{ metric, range, scope, zone }} />))}
      {guarded(<DotsPanel asked={{ range, scope, zone }} />)}
    </div>
  );
}

export function MetricsPage() {
  const t = useT();
  const navigate = useNavigate();
  const { range = RANGE_DEFAULT, ...scope } = useSearch({ from: "/frame/metrics" });
  const zone = useZone();
  const go = (next: MetricsSearch) => void navigate({ to: "/metrics", search: next, replace: true });
  return (
    <>
      <PageHead title={t("nav.metrics")}>
        <ScopeSelect scope={scope} onChange={(next) => go({ ...next, range })} />
        <Select
          label={t("metrics.range")}
          isLabelHidden
          size="small"
          value={range}
          onChange={(next) => go({ ...scope, range: next })}
          options={RANGES.map((value) => ({ value, label: t(RANGE_LABELS[value]) }))}
        />
      </PageHead>
      <PageBody>
        <div className="flex max-w-6xl flex-col gap-4">
          <Notes range={range} scope={scope} zone={zone} />
          <Charts range={range} scope={scope} zone={zone} />
        </div>
      </PageBody>
    </>
  );
}
