// Exports: start, progress, download, delete.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { useActiveOrganization } from "../identity/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/change-dialog.tsx";
import { State } from "../ui/chip.tsx";
import { More } from "../ui/more.tsx";
import { Panel } from "../ui/page.tsx";
import { ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { Time, useFormat } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { isAtWork } from "./events.ts";
import { useDeleteExport, useDownloadExport, useExports, useMoreExports, useStartExport } from "./live.ts";
import { Progress, sizeInWords } from "../ui/progress.tsx";
import type { OrganizationExport } from "./wire.ts";

/** "northwind-freight-2026-11-21.zip" */
function fileNameOf(organization: string, transfer: OrganizationExport): string {
  const name = organization
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
  return `${name || "organization"}-${transfer.created_at.slice(0, 10)}.zip`;
}

function DeleteDialog({ transfer, onClose }: { transfer: OrganizationExport; onClose(): void }) {
  const t = useT();
  return (
    <ConfirmDialog
      change={useDeleteExport(transfer.id)}
      onClose={onClose}
      onDone={() => toast({ title: t("data.exportDeleted") })}
      title={t("data.deleteTitle")}
      submitLabel={t("data.deleteExport")}
      text={t("data.deleteDetail")}
    />
  );
}

function ExportState({ transfer }: { transfer: OrganizationExport }) {
  const t = useT();
  const format = useFormat();
  if (transfer.status === "ready")
    return (
      <span className="flex flex-wrap items-center gap-x-2">
        <State tone="done">{t("data.ready")}</State>
        <span className="text-xs text-kumo-subtle tabular-nums">
          {[
            transfer.bytes === null ? null : sizeInWords(transfer.bytes),
            t("data.rows", { count: transfer.rows_done }),
            transfer.expires_at ? t("data.keptUntil", { time: format.dayAndTime(transfer.expires_at) }) : null,
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </span>
    );
  if (transfer.status === "failed") return <State tone="block">{t("data.failed")}</State>;
  if (transfer.status === "expired") return <State tone="idle">{t("data.expired")}</State>;
  const share = transfer.rows_total ? transfer.rows_done / transfer.rows_total : null;
  const label =
    transfer.status === "queued" || share === null ? t("data.queued") : t("data.rowsOf", { done: transfer.rows_done, total: transfer.rows_total ?? 0 });
  return <Progress label={label} share={share} />;
}

function ExportRow({ transfer, onRetry, isRetryable }: { transfer: OrganizationExport; onRetry(): void; isRetryable: boolean }) {
  const t = useT();
  const organization = useActiveOrganization();
  const [isDeleting, setDeleting] = useState(false);
  const download = useDownloadExport();
  return (
    <li className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2 text-sm">
      <div className="min-w-0 flex-1 basis-56">
        <p>
          <Time iso={transfer.created_at} /> <span className="text-kumo-subtle">{t("data.by", { name: transfer.created_by.name })}</span>
        </p>
        <ExportState transfer={transfer} />
        {transfer.error ? <p className="text-xs break-words text-block">{transfer.error}</p> : null}
      </div>
      <span className="flex shrink-0 flex-wrap gap-2">
        {transfer.status === "ready" ? (
          <Button isBusy={download.isPending} onClick={() => download.mutate({ id: transfer.id, fileName: fileNameOf(organization?.name ?? "", transfer) })}>
            {t("data.download")}
          </Button>
        ) : null}
        {transfer.status === "failed" && isRetryable ? <Button onClick={onRetry}>{t("ui.retry")}</Button> : null}
        {isAtWork(transfer) ? null : (
          <Button look="danger-plain" onClick={() => setDeleting(true)}>
            {t("ui.delete")}
          </Button>
        )}
      </span>
      {download.error ? (
        <div className="basis-full">
          <ProblemNote error={download.error} what={t("data.notDownloaded")} />
        </div>
      ) : null}
      {isDeleting ? <DeleteDialog transfer={transfer} onClose={() => setDeleting(false)} /> : null}
    </li>
  );
}

export function ExportPanel() {
  const t = useT();
  const { data, error, isPending, refetch } = useExports();
  const more = useMoreExports();
  const start = useStartExport();
  const isWorking = data?.items.some(isAtWork) ?? false;
  const button = (
    <Button look="primary" isBusy={start.isPending} disabled={isWorking} onClick={() => start.mutate()}>
      {t("data.startExport")}
    </Button>
  );
  return (
    <Panel id="exports" title={t("data.exports")} actions={button}>
      <p className="border-b border-kumo-line px-4 py-3 text-sm text-kumo-subtle">{t("data.exportDetail")}</p>
      {start.error ? (
        <div className="p-4">
          <ProblemNote error={start.error} what={t("data.notStarted")} />
        </div>
      ) : null}
      {error ? (
        <div className="p-4">
          <ProblemNote error={error} what={t("data.notLoaded")} onRetry={() => void refetch()} />
        </div>
      ) : null}
      {isPending && !error ? <SkeletonRows count={2} /> : null}
      {data?.items.length === 0 ? <p className="px-4 py-5 text-center text-sm text-kumo-subtle">{t("data.noExports")}</p> : null}
      {data && data.items.length > 0 ? (
        <ul aria-label={t("data.exports")} className="divide-y divide-kumo-line">
          {data.items.map((transfer, index) =>
            guarded(<ExportRow key={transfer.id} transfer={transfer} onRetry={() => start.mutate()} isRetryable={index === 0 && !isWorking} />),
          )}
        </ul>
      ) : null}
      <More next={data?.next ?? null} more={more} failed={t("data.notLoaded")} />
    </Panel>
  );
}
