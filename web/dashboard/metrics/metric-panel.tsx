// One question with its chart: the figure of the period, the one before, and what is behind a column.
import { useState } from "react";
import { useLocale, useT } from "../i18n/index.ts";
import { STATUS_LABELS } from "../tasks/index.ts";
import { Button } from "../ui/button.tsx";
import { chartPng } from "../ui/chart-png.ts";
import { Dot } from "../ui/chip.tsx";
import { ColumnsChart } from "../ui/columns-chart.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/page.tsx";
import { useProblemText } from "../ui/problem-text.ts";
import { toast } from "../ui/toast.tsx";
import { BehindDrawer } from "./behind-drawer.tsx";
import { FigureTable } from "./figure-table.tsx";
import { columnsOf, figure, headline, HINTS, partsOf, QUESTIONS, statusesOf, tableOf } from "./figures.ts";
import { type Asked, save, useCsv, useSeries } from "./live.ts";
import { useBucketNames } from "./names.ts";
import type { Metric, Series } from "./wire.ts";

function Headline({ series, format }: { series: Series; format(value: number): string }) {
  const t = useT();
  const [now, before] = [headline(series, series.primary), headline(series, series.comparison)];
  return (
    <p className="flex flex-wrap items-baseline gap-x-3">
      <span className="text-xl font-semibold tabular-nums">{now === null ? t("metrics.unknown") : format(now)}</span>
      {before === null ? null : <span className="text-xs text-kumo-subtle tabular-nums">{t("metrics.before", { value: format(before) })}</span>}
      {series.is_exact ? null : <span className="text-xs text-kumo-subtle">{t("metrics.rounded")}</span>}
    </p>
  );
}

function Legend({ metric }: { metric: Metric }) {
  const t = useT();
  if (!statusesOf(metric)) return null;
  return (
    <p className="mt-2 flex flex-wrap gap-x-3 gap-y-1 text-xs text-kumo-subtle">
      {partsOf(metric)
        .toReversed()
        .map(({ name, tone }) => (
          <span key={name} className="inline-flex items-center gap-1">
            <Dot tone={tone} />
            {t(STATUS_LABELS[name as keyof typeof STATUS_LABELS])}
          </span>
        ))}
    </p>
  );
}

function Chart({ series, asked }: { series: Series; asked: Asked }) {
  const t = useT();
  const language = useLocale() === "zh" ? "zh-CN" : "en-GB";
  const [picked, setPicked] = useState<number | null>(null);
  const format = figure(series.unit, language);
  const names = useBucketNames(series, language);
  const words = { t, format, ...names };
  const columns = columnsOf(series, words);
  const [isTable, setTable] = useState(false);
  const question = t(QUESTIONS[series.metric]);
  const onPng = async () => {
    const file = await chartPng(question, columns, format);
    if (file) save(file, `${series.metric}-${series.range}.png`);
  };
  return (
    <>
      <Headline series={series} format={format} />
      <p className="mb-3 text-xs text-kumo-subtle">{t(HINTS[series.metric])}</p>
      {isTable ? (
        <FigureTable label={question} isByAge={series.bucket === null} figures={tableOf(series, words)} />
      ) : (
        <>
          <ColumnsChart label={question} columns={columns} format={format} onPick={setPicked} />
          <Legend metric={series.metric} />
        </>
      )}
      <Files asked={asked} onPng={() => void onPng()} isTable={isTable} onTable={() => setTable(!isTable)} />
      {picked === null ? null : (
        <BehindDrawer
          key={picked}
          series={series}
          index={picked}
          title={columns[picked]?.said ?? question}
          scope={asked.scope}
          onClose={() => setPicked(null)}
        />
      )}
    </>
  );
}

function Files({ asked, onPng, isTable, onTable }: { asked: Asked; onPng(): void; isTable: boolean; onTable(): void }) {
  const t = useT();
  const textOf = useProblemText();
  const csv = useCsv(asked);
  const name = t(QUESTIONS[asked.metric]);
  const onCsv = () => csv.mutate(undefined, { onError: (error) => toast({ title: t("metrics.notSaved"), detail: textOf(error), tone: "problem" }) });
  return (
    <div className="mt-2 flex justify-end gap-1">
      <Button look="quiet" aria-pressed={isTable} onClick={onTable} aria-label={t("metrics.asTable", { name })} className="mr-auto -ml-2">
        {t(isTable ? "metrics.showChart" : "metrics.showTable")}
      </Button>
      <Button look="quiet" onClick={onCsv} isBusy={csv.isPending} aria-label={t("metrics.asCsv", { name })}>
        CSV
      </Button>
      <Button look="quiet" onClick={onPng} aria-label={t("metrics.asPng", { name })}>
        PNG
      </Button>
    </div>
  );
}

export function MetricPanel({ asked }: { asked: Asked }) {
  const t = useT();
  return (
    <Panel title={t(QUESTIONS[asked.metric])}>
      <div className="p-4">
        <Loaded query={useSeries(asked)} failed={t("metrics.notLoaded")} rows={4}>
          {(series) => <Chart series={series} asked={asked} />}
        </Loaded>
      </div>
    </Panel>
  );
}
