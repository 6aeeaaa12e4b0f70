// Import of an export into an empty organization: choose or drop the file, follow the upload and the import, and read what was left out.
import { useRef, useState } from "react";
import { useT } from "../i18n/index.ts";
import { useAgents } from "../agents/index.ts";
import { useBoards } from "../boards/index.ts";
import { useGateways } from "../gateways/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { State } from "../ui/chip.tsx";
import { FileDrop } from "../ui/file-drop.tsx";
import { More } from "../ui/more.tsx";
import { Panel } from "../ui/page.tsx";
import { ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { isAtWork } from "./events.ts";
import { IMPORT_MAX_BYTES, useImports, useMoreImports, useUploadImport } from "./live.ts";
import { Progress, sizeInWords } from "../ui/progress.tsx";
import type { OrganizationImport } from "./wire.ts";

function ImportRow({ transfer }: { transfer: OrganizationImport }) {
  const t = useT();
  const share = transfer.rows_total ? transfer.rows_done / transfer.rows_total : null;
  return (
    <li className="px-4 py-2.5 text-sm">
      <p>
        <Time iso={transfer.created_at} /> <span className="text-kumo-subtle">{t("data.by", { name: transfer.created_by.name })}</span>
      </p>
      {isAtWork(transfer) ? (
        <Progress label={share === null ? t("data.queued") : t("data.rowsOf", { done: transfer.rows_done, total: transfer.rows_total ?? 0 })} share={share} />
      ) : (
        <p className="flex flex-wrap items-center gap-x-2">
          <State tone={transfer.status === "ready" ? "done" : transfer.status === "failed" ? "block" : "idle"}>
            {transfer.status === "ready" ? t("data.imported") : transfer.status === "failed" ? t("data.failed") : t("data.expired")}
          </State>
          {transfer.status === "ready" ? <span className="text-xs text-kumo-subtle tabular-nums">{t("data.rows", { count: transfer.rows_done })}</span> : null}
        </p>
      )}
      {transfer.error ? <p className="text-xs break-words text-block">{transfer.error}</p> : null}
      {transfer.notes.length > 0 ? (
        <ul className="mt-1 flex list-disc flex-col gap-0.5 pl-4 text-xs text-kumo-subtle">
          {transfer.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      ) : null}
    </li>
  );
}

/** Why an import is not possible; null when the organization is empty, undefined while loading. */
function useInTheWay(): string | null | undefined {
  const t = useT();
  const lists = [useBoards().data, useAgents().data, useGateways().data];
  const [boards, agents, gateways] = lists.map((list) => list?.total ?? list?.items.length);
  if (boards === undefined || agents === undefined || gateways === undefined) return undefined;
  if (boards + agents + gateways === 0) return null;
  return t("data.notEmpty", { boards, agents, gateways });
}

/** Checks a file before it goes out, and sends it. */
function useUpload() {
  const t = useT();
  const stop = useRef<AbortController | null>(null);
  const [share, setShare] = useState(0);
  const [wrong, setWrong] = useState<string | null>(null);
  const upload = useUploadImport();
  const take = (file: File | undefined) => {
    if (!file) return;
    setWrong(null);
    if (!/\.zip$/i.test(file.name)) return setWrong(t("data.notZip", { name: file.name }));
    if (file.size > IMPORT_MAX_BYTES) return setWrong(t("data.tooLarge", { size: sizeInWords(file.size), max: sizeInWords(IMPORT_MAX_BYTES) }));
    stop.current = new AbortController();
    setShare(0);
    upload.mutate({ file, onProgress: setShare, signal: stop.current.signal });
  };
  return { upload, share, wrong, take, stop: () => stop.current?.abort() };
}

function Uploading({ share, onStop }: { share: number; onStop(): void }) {
  const t = useT();
  return (
    <div className="flex flex-col gap-3 p-4">
      <Progress label={share < 1 ? t("data.uploading", { percent: Math.round(share * 100) }) : t("data.uploaded")} share={share} />
      <div>
        <Button onClick={onStop}>{t("ui.cancel")}</Button>
      </div>
    </div>
  );
}

function DropZone() {
  const t = useT();
  const { upload, share, wrong, take, stop } = useUpload();
  const isStopped = upload.error instanceof DOMException;
  if (upload.isPending) return <Uploading share={share} onStop={stop} />;
  return (
    <div className="flex flex-col gap-3 p-4">
      <FileDrop label={t("data.import")} choose={t("data.choose")} accept=".zip,application/zip" onTake={take}>
        <p>{t("data.drop")}</p>
        <p className="text-xs text-kumo-subtle">{t("data.limit", { max: sizeInWords(IMPORT_MAX_BYTES) })}</p>
      </FileDrop>
      {wrong ? (
        <p role="alert" className="text-sm text-block">
          {wrong}
        </p>
      ) : null}
      {upload.error && !isStopped ? <ProblemNote error={upload.error} what={t("data.notImported")} /> : null}
    </div>
  );
}

export function ImportPanel() {
  const t = useT();
  const { data, error, isPending, refetch } = useImports();
  const more = useMoreImports();
  const inTheWay = useInTheWay();
  const isWorking = data?.items.some(isAtWork) ?? false;
  return (
    <Panel id="imports" title={t("data.imports")}>
      <p className="border-b border-kumo-line px-4 py-3 text-sm text-kumo-subtle">{t("data.importDetail")}</p>
      {inTheWay ? <p className="px-4 py-3 text-sm">{inTheWay}</p> : null}
      {inTheWay === null && !isWorking ? <DropZone /> : null}
      {error ? (
        <div className="p-4">
          <ProblemNote error={error} what={t("data.notLoaded")} onRetry={() => void refetch()} />
        </div>
      ) : null}
      {isPending && !error ? <SkeletonRows count={1} /> : null}
      {data && data.items.length > 0 ? (
        <ul aria-label={t("data.imports")} className="divide-y divide-kumo-line border-t border-kumo-line">
          {data.items.map((transfer) => guarded(<ImportRow key={transfer.id} transfer={transfer} />))}
        </ul>
      ) : null}
      <More next={data?.next ?? null} more={more} failed={t("data.notLoaded")} />
    </Panel>
  );
}
