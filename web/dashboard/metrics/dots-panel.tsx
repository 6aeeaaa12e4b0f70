// How long each task took: a dot for each that was done in the range, from the first start of its work.
import { useNavigate } from "@tanstack/react-router";
import { useLocale, useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { dotsPng } from "../ui/chart-png.ts";
import { type ChartDot, DotsChart } from "../ui/dots-chart.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/page.tsx";
import { figure } from "./figures.ts";
import { type Asked, save, useCycleTimes } from "./live.ts";
import type { CycleTimes } from "./wire.ts";

/** Nearest rank: the shortest time within which that share of them was. `sorted`: not empty. */
export const rankedIn = (sorted: readonly number[], percent: number): number => sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? 0;

function Dots({ times }: { times: CycleTimes }) {
  const t = useT();
  const navigate = useNavigate();
  const language = useLocale() === "zh" ? "zh-CN" : "en-GB";
  const format = figure("seconds", language);
  const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" });
  const rows = times.items.toReversed();
  const title = t("metrics.each");
  if (rows.length === 0) return <p className="text-sm text-kumo-subtle">{t("metrics.unknown")}</p>;
  const dots = rows.map(({ task_id, board_id, key, title: name, done_at, cycle_seconds }): ChartDot => {
    const what = key ? `${key} ${name ?? ""}` : t("metrics.elsewhere");
    return {
      key: `${board_id}-${task_id}`,
      at: Date.parse(done_at),
      value: cycle_seconds,
      said: `${what} · ${format(cycle_seconds)} · ${day.format(new Date(done_at))}`,
    };
  });
  const sorted = rows.map(({ cycle_seconds }) => cycle_seconds).sort((a, b) => a - b);
  const lines = (
    [
      ["metrics.p50", 50],
      ["metrics.p85", 85],
    ] as const
  ).map(([name, percent]) => ({ value: rankedIn(sorted, percent), said: t(name) }));
  const span = { from: Date.parse(times.from), until: Math.min(Date.parse(times.until), Date.now()) };
  const ends = [day.format(span.from), day.format(span.until)] as const;
  const open = (index: number) => {
    const row = rows[index];
    if (row?.key) void navigate({ to: "/boards/$boardId", params: { boardId: row.board_id }, search: { task: row.task_id } });
  };
  const onPng = async () => {
    const file = await dotsPng(title, { dots, span, lines, ends }, format);
    if (file) save(file, `cycle-times-${times.range}.png`);
  };
  return (
    <>
      <p className="mb-1 flex flex-wrap gap-x-3 text-xs text-kumo-subtle">
        {lines.map(({ value, said }) => (
          <span key={said}>{`- - ${said} ${format(value)}`}</span>
        ))}
      </p>
      <DotsChart label={title} dots={dots} span={span} lines={lines} format={format} ends={ends} onOpen={open} />
      {times.total > rows.length ? (
        <p role="status" className="mt-2 text-xs text-kumo-subtle">
          {t("metrics.newestDots", { shown: rows.length, total: times.total })}
        </p>
      ) : null}
      <div className="mt-2 flex justify-end">
        <Button look="quiet" onClick={() => void onPng()} aria-label={t("metrics.asPng", { name: title })}>
          PNG
        </Button>
      </div>
    </>
  );
}

export function DotsPanel({ asked }: { asked: Omit<Asked, "metric"> }) {
  const t = useT();
  return (
    <Panel title={t("metrics.each")}>
      <div className="p-4">
        <p className="mb-3 text-xs text-kumo-subtle">{t("metrics.eachHint")}</p>
        <Loaded query={useCycleTimes(asked)} failed={t("metrics.notLoaded")} rows={4}>
          {(times) => <Dots key={times.range} times={times} />}
        </Loaded>
      </div>
    </Panel>
  );
}
