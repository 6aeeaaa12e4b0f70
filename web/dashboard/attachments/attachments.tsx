// The files of a task: those that it has, those on their way, and a way to attach more.
import { useCallback } from "react";
import { useT } from "../i18n/index.ts";
import type { Task } from "../tasks/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { cx } from "../ui/cx.ts";
import { sizeInWords } from "../ui/progress.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { AttachmentRow } from "./attachment-row.tsx";
import { Chooser } from "./chooser.tsx";
import { FILE_MAX_BYTES, useAttachments } from "./live.ts";
import { pastedName, useDroppedFiles, usePastedFiles } from "./taking.ts";
import { UploadRow } from "./upload-row.tsx";
import { attachFiles, useUploads } from "./uploads.ts";

function Adding({ task }: { task: Task }) {
  const t = useT();
  const { id } = task;
  const take = useCallback((files: File[]) => attachFiles(id, files), [id]);
  const paste = useCallback((files: File[]) => attachFiles(id, files, { nameOf: (file) => pastedName(file, new Date()) }), [id]);
  const isOver = useDroppedFiles(take);
  usePastedFiles(paste);
  return (
    <div
      className={cx(
        "flex flex-wrap items-center gap-2 rounded-card text-xs text-kumo-subtle",
        isOver && "bg-kumo-tint p-3 outline-2 outline-kumo-focus outline-dashed",
      )}
    >
      {isOver ? (
        <p className="text-sm text-kumo-default">{t("attachments.drop", { key: task.key })}</p>
      ) : (
        <>
          <Chooser label={t("attachments.attach")} onFiles={take} />
          <p className="pointer-coarse:hidden">{t("attachments.how", { max: sizeInWords(FILE_MAX_BYTES) })}</p>
        </>
      )}
    </div>
  );
}

export function Attachments({ task }: { task: Task }) {
  const t = useT();
  const isReadOnly = useIsReadOnly();
  const uploads = useUploads(task.id);
  const own = uploads.filter(({ onAttached }) => onAttached === null);
  const { data, error, isLoading, refetch } = useAttachments(task.id, task.attachment_count > 0 || uploads.length > 0);
  const items = task.attachment_count > 0 || uploads.length > 0 ? (data?.items ?? []) : [];
  return (
    <div className="flex flex-col gap-2">
      {error ? <ProblemNote error={error} what={t("attachments.notLoaded")} onRetry={() => void refetch()} /> : null}
      {isLoading && task.attachment_count > 0 ? <SkeletonRows count={Math.min(task.attachment_count, 3)} /> : null}
      {items.length > 0 ? (
        <ul aria-label={t("attachments.ofTask")} className="flex flex-col">
          {items.map((attachment) => guarded(<AttachmentRow key={attachment.id} attachment={attachment} />))}
        </ul>
      ) : null}
      {own.length > 0 ? <ul className="flex flex-col gap-2">{own.map((upload) => guarded(<UploadRow key={upload.id} upload={upload} />))}</ul> : null}
      {isReadOnly ? null : <Adding task={task} />}
    </div>
  );
}
