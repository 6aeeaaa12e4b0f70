// What has gone of a budget: a bar for each of what it limits, and in words; what no gateway has counted yet is said to be unknown.
import { useT } from "../i18n/index.ts";
import { cx } from "../ui/cx.ts";
import { Time } from "../ui/time.tsx";
import { money } from "../usage/index.ts";
import type { Limits } from "./wire.ts";

const PERCENT = 100;
type Level = "free" | "warned" | "reached";
const BAR: Record<Level, string> = { free: "bg-run", warned: "bg-wait", reached: "bg-block" };

/** How far it has gone. */
export function levelOf(taken: number, most: number, warnPercent: number): Level {
  if (taken >= most) return "reached";
  return taken * PERCENT >= most * warnPercent ? "warned" : "free";
}

/** `taken` null: no gateway has counted it yet. */
type GaugeProps = { label: string; taken: number | null; held: number; most: number; warnPercent: number; shown(amount: number): string };

function Gauge({ label, taken, held, most, warnPercent, shown }: GaugeProps) {
  const t = useT();
  const known = taken ?? 0;
  const level = levelOf(known, most, warnPercent);
  const percent = most === 0 ? PERCENT : Math.min(PERCENT, Math.round((known / most) * PERCENT));
  const words = t("guard.takenOf", { taken: taken === null ? "?" : shown(taken), most: shown(most) });
  return (
    <div className="flex flex-col gap-1">
      <p className="flex flex-wrap justify-between gap-x-3 text-xs">
        <span>{label}</span>
        <span className={cx("tabular-nums", level === "reached" ? "text-block" : "text-kumo-subtle")}>
          {words}
          {held > 0 ? ` · ${t("guard.held", { amount: shown(held) })}` : ""}
        </span>
      </p>
      <div
        role="progressbar"
        aria-label={`${label}: ${words}`}
        aria-valuemin={0}
        aria-valuemax={PERCENT}
        aria-valuenow={percent}
        className="h-1.5 overflow-hidden rounded-full bg-kumo-fill"
      >
        <div className={cx("h-full rounded-full", BAR[level])} style={{ width: `${percent}%` }} />
      </div>
    </div>
  );
}

const whole = (amount: number): string => amount.toLocaleString();

export function Gauges({ limits }: { limits: Limits }) {
  const t = useT();
  const { spent, max_runs, max_tokens, max_cost_usd, warn_percent: warnPercent } = limits;
  const none = max_runs === null && max_tokens === null && max_cost_usd === null;
  const counted = spent.measured_at !== null;
  return (
    <div className="flex flex-col gap-2">
      {max_runs === null ? null : <Gauge label={t("guard.runs")} taken={spent.runs} held={0} most={max_runs} warnPercent={warnPercent} shown={whole} />}
      {max_tokens === null ? null : (
        <Gauge
          label={t("guard.tokens")}
          taken={counted ? spent.tokens : null}
          held={spent.held_tokens}
          most={max_tokens}
          warnPercent={warnPercent}
          shown={whole}
        />
      )}
      {max_cost_usd === null ? null : (
        <Gauge
          label={t("guard.cost")}
          taken={counted ? spent.cost_usd + spent.unpriced_cost_usd : null}
          held={spent.held_cost_usd}
          most={max_cost_usd}
          warnPercent={warnPercent}
          shown={money}
        />
      )}
      <p className="text-xs text-kumo-subtle">
        {none ? `${t("guard.noBudget")} ` : ""}
        {t(spent.period === "day" ? "guard.today" : "guard.thisMonth")}{" "}
        {counted
          ? t("guard.tookCounted", { runs: spent.runs, tokens: whole(spent.tokens), cost: money(spent.cost_usd) })
          : t("guard.tookUncounted", { runs: spent.runs })}{" "}
        {spent.unpriced_tokens > 0 ? `${t("guard.unpriced", { tokens: whole(spent.unpriced_tokens), cost: money(spent.unpriced_cost_usd) })} ` : ""}
        {t("guard.anew")} <Time iso={spent.until} />
      </p>
    </div>
  );
}
