// The tasks, approvals or runs that a column counts.
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useLocale, useT } from "../i18n/index.ts";
import { STATUS_LABELS } from "../tasks/index.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { guarded } from "../ui/boundary.tsx";
import { Drawer } from "../ui/drawer.tsx";
import { XIcon } from "../ui/icons.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Mono } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { Empty } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { behindOf, figure, statusesOf } from "./figures.ts";
import { useBehind } from "./live.ts";
import type { Behind, Scope, Series } from "./wire.ts";

const secondsOf = (row: Behind, metric: Series["metric"]): number | null => {
  if (metric === "lead_time") return row.lead_seconds;
  return row.kind === "task" && row.seconds === null ? row.cycle_seconds : row.seconds;
};

function Row({ row, metric }: { row: Behind; metric: Series["metric"] }) {
  const t = useT();
  const format = figure("seconds", useLocale() === "zh" ? "zh-CN" : "en-GB");
  const seconds = secondsOf(row, metric);
  const shown = (
    <>
      {row.key ? <Mono>{row.key}</Mono> : null}
      <span className="min-w-0 flex-1 truncate">{row.title ?? t(row.task_id ? "metrics.elsewhere" : "metrics.noTask")}</span>
      {seconds === null ? null : <span className="text-xs text-kumo-subtle tabular-nums">{format(seconds)}</span>}
      <span className="text-xs text-kumo-subtle">
        <Time iso={row.at} />
      </span>
    </>
  );
  const className = "flex min-h-10 items-center gap-3 px-4 py-1.5 text-sm";
  if (!row.key || !row.task_id) return <li className={className}>{shown}</li>;
  return (
    <li>
      <Link
        to="/boards/$boardId"
        params={{ boardId: row.board_id }}
        search={{ task: row.task_id }}
        className={`${className} outline-offset-[-2px] hover:bg-kumo-tint`}
      >
        {shown}
      </Link>
    </li>
  );
}

type DrawerProps = { series: Series; index: number; title: string; scope: Scope; onClose(): void };

function Rows({ series, index, scope, status }: Omit<DrawerProps, "title" | "onClose"> & { status: string | null }) {
  const t = useT();
  const list = useBehind(behindOf(series, index, status), scope);
  return (
    <Loaded query={list} failed={t("metrics.notLoaded")} rows={6} errorClass="p-4">
      {({ pages }) => {
        const rows = pages.flatMap(({ items }) => items);
        if (rows.length === 0) return <Empty title={t("metrics.nothingBehind")} detail={t("metrics.nothingBehindDetail")} />;
        return (
          <>
            <ul className="divide-y divide-kumo-line">{rows.map((row) => guarded(<Row key={`${row.kind}-${row.id}`} row={row} metric={series.metric} />))}</ul>
            {list.hasNextPage ? (
              <div className="flex justify-center p-3">
                <Button onClick={() => void list.fetchNextPage()} isBusy={list.isFetchingNextPage}>
                  {t("ui.more")}
                </Button>
              </div>
            ) : null}
          </>
        );
      }}
    </Loaded>
  );
}

/** The status of which the column has most is shown first. */
function mostOf({ primary }: Series, index: number, statuses: readonly string[]): string {
  const values = primary.points[index]?.values ?? {};
  return statuses.reduce((most, status) => ((values[status] ?? 0) > (values[most] ?? 0) ? status : most), statuses[0] ?? "");
}

export function BehindDrawer({ series, index, title, scope, onClose }: DrawerProps) {
  const t = useT();
  const statuses = statusesOf(series.metric);
  const [status, setStatus] = useState(() => (statuses ? mostOf(series, index, statuses) : null));
  return (
    <Drawer isOpen onClose={onClose} label={title}>
      <header className="flex items-start gap-2 border-b border-kumo-line px-4 py-2">
        <h2 className="min-w-0 flex-1 text-sm font-medium">{title}</h2>
        <IconButton icon={XIcon} label={t("ui.close")} onClick={onClose} />
      </header>
      {statuses && status ? (
        <div className="border-b border-kumo-line px-4 py-2">
          <Select
            label={t("metrics.status")}
            isLabelHidden
            size="small"
            value={status}
            onChange={setStatus}
            options={statuses.map((one) => ({ value: one as string, label: t(STATUS_LABELS[one]) }))}
          />
        </div>
      ) : null}
      <div className="min-h-0 flex-1 overflow-y-auto">
        <Rows series={series} index={index} scope={scope} status={status} />
      </div>
    </Drawer>
  );
}
