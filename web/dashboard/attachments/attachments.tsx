// The files of a task: those that it has, those on their way, and a way to attach more.
import { useCallback, useRef } from "react";
import { useT } from "../i18n/index.ts";
import type { Task } from "../tasks/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { PaperclipIcon } from "../ui/icons.ts";
import { sizeInWords } from "../ui/progress.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { AttachmentRow } from "./attachment-row.tsx";
import { FILE_MAX_BYTES, useAttachments } from "./live.ts";
import { pastedName, useDroppedFiles, usePastedFiles } from "./taking.ts";
import { UploadRow } from "./upload-row.tsx";
import { attachFiles, useUploads } from "./uploads.ts";

/** On a phone it offers the camera and the photos. */
function Chooser({ onFiles }: { onFiles(files: File[]): void }) {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button icon={PaperclipIcon} onClick={() => input.current?.click()}>
        {t("attachments.attach")}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        aria-label={t("attachments.attach")}
        tabIndex={-1}
        className="hidden"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </>
  );
}

function Adding({ task }: { task: Task }) {
  const t = useT();
  const { id } = task;
  const take = useCallback((files: File[]) => attachFiles(id, files), [id]);
  const paste = useCallback((files: File[]) => attachFiles(id, files, (file) => pastedName(file, new Date())), [id]);
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
          <Chooser onFiles={take} />
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
      {uploads.length > 0 ? <ul className="flex flex-col gap-2">{uploads.map((upload) => guarded(<UploadRow key={upload.id} upload={upload} />))}</ul> : null}
      {isReadOnly ? null : <Adding task={task} />}
    </div>
  );
}
