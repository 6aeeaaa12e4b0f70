// Exports: begin one, see it grow, fetch it, throw it away.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { useActiveOrganization } from "../identity/index.ts";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/change-dialog.tsx";
import { State } from "../ui/chip.tsx";
import { Panel } from "../ui/page.tsx";
import { ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { Time, useFormat } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { isAtWork } from "./events.ts";
import { useDeleteExport, useDownloadExport, useExports, useStartExport } from "./live.ts";
import { Progress, sizeInWords } from "./progress.tsx";
import type { OrganizationExport } from "./wire.ts";

/** "northwind-freight-2026-11-21.zip" */
function fileNameOf(organization: string, made: OrganizationExport): string {
  const name = organization
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
  return `${name || "organization"}-${made.created_at.slice(0, 10)}.zip`;
}

function DeleteDialog({ made, onClose }: { made: OrganizationExport; onClose(): void }) {
  const t = useT();
  return (
    <ConfirmDialog
      change={useDeleteExport(made.id)}
      onClose={onClose}
      onDone={() => toast({ title: t("data.exportDeleted") })}
      title={t("data.deleteTitle")}
      submitLabel={t("data.deleteExport")}
      text={t("data.deleteDetail")}
    />
  );
}

function ExportState({ made }: { made: OrganizationExport }) {
  const t = useT();
  const format = useFormat();
  if (made.status === "ready")
    return (
      <span className="flex flex-wrap items-center gap-x-2">
        <State tone="done">{t("data.ready")}</State>
        <span className="text-xs text-kumo-subtle tabular-nums">
          {[
            made.bytes === null ? null : sizeInWords(made.bytes),
            t("data.rows", { count: made.rows_done }),
            made.expires_at ? t("data.keptUntil", { time: format.dayAndTime(made.expires_at) }) : null,
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </span>
    );
  if (made.status === "failed") return <State tone="block">{t("data.failed")}</State>;
  if (made.status === "expired") return <State tone="idle">{t("data.expired")}</State>;
  const share = made.rows_total ? made.rows_done / made.rows_total : null;
  const label = made.status === "queued" || share === null ? t("data.queued") : t("data.rowsOf", { done: made.rows_done, total: made.rows_total ?? 0 });
  return <Progress label={label} share={share} />;
}

function ExportRow({ made, onRetry, isRetryable }: { made: OrganizationExport; onRetry(): void; isRetryable: boolean }) {
  const t = useT();
  const organization = useActiveOrganization();
  const [isDeleting, setDeleting] = useState(false);
  const download = useDownloadExport();
  return (
    <li className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2 text-sm">
      <div className="min-w-0 flex-1 basis-56">
        <p>
          <Time iso={made.created_at} /> <span className="text-kumo-subtle">{t("data.by", { name: made.created_by.name })}</span>
        </p>
        <ExportState made={made} />
        {made.error ? <p className="text-xs break-words text-block">{made.error}</p> : null}
      </div>
      <span className="flex shrink-0 flex-wrap gap-2">
        {made.status === "ready" ? (
          <Button isBusy={download.isPending} onClick={() => download.mutate({ id: made.id, fileName: fileNameOf(organization?.name ?? "", made) })}>
            {t("data.download")}
          </Button>
        ) : null}
        {made.status === "failed" && isRetryable ? <Button onClick={onRetry}>{t("ui.retry")}</Button> : null}
        {isAtWork(made) ? null : (
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
      {isDeleting ? <DeleteDialog made={made} onClose={() => setDeleting(false)} /> : null}
    </li>
  );
}

export function ExportPanel() {
  const t = useT();
  const { data, error, isPending, refetch } = useExports();
  const start = useStartExport();
  const isWorking = data?.items.some(isAtWork) ?? false;
  const button = (
    <Button look="primary" isBusy={start.isPending} disabled={isWorking} onClick={() => start.mutate()}>
      {t("data.startExport")}
    </Button>
  );
  return (
    <Panel title={t("data.exports")} actions={button}>
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
          {data.items.map((made, index) => (
            <ExportRow key={made.id} made={made} onRetry={() => start.mutate()} isRetryable={index === 0 && !isWorking} />
          ))}
        </ul>
      ) : null}
    </Panel>
  );
}
