// Around the field of a text about a task: files that are chosen, pasted or dropped there are attached to the task, and named in the text.
import { useT } from "../i18n/index.ts";
import type { AroundTextProps } from "../tasks/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Chooser } from "./chooser.tsx";
import { isSmallPicture } from "./preview.tsx";
import { pastedFiles, pastedName } from "./taking.ts";
import { UploadRow } from "./upload-row.tsx";
import { attachFiles, useUploads } from "./uploads.ts";
import type { Attachment } from "./wire.ts";

/** As Markdown names it: a picture is shown, anything else is a link. */
export const markdownOf = (attachment: Attachment): string =>
  `${isSmallPicture(attachment) ? "!" : ""}[${attachment.name.replace(/[\\[\]`*_<>~]/g, "\\$&")}](${attachment.download_path})`;

export function AttachToText({ taskId, subject, onText, send, children }: AroundTextProps) {
  const t = useT();
  const uploads = useUploads(taskId).filter(({ into }) => into === subject);
  const onAttached = (attachment: Attachment) => onText(markdownOf(attachment));
  const attach = (files: File[], nameOf = ({ name }: File) => name) => attachFiles(taskId, files, { nameOf, into: subject, onAttached });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is pasted or dropped is in the field inside
    <div
      className="flex flex-col gap-2"
      onPaste={(event) => {
        const files = pastedFiles(event.clipboardData);
        if (files.length === 0) return;
        event.preventDefault();
        attach(files, (file) => pastedName(file, new Date()));
      }}
      onDragOver={(event) => event.dataTransfer.types.includes("Files") && event.preventDefault()}
      onDrop={(event) => {
        if (event.dataTransfer.files.length === 0) return;
        event.preventDefault();
        attach([...event.dataTransfer.files]);
      }}
    >
      {children}
      {uploads.length > 0 ? <ul className="flex flex-col gap-2">{uploads.map((upload) => guarded(<UploadRow key={upload.id} upload={upload} />))}</ul> : null}
      <div className="text-actions flex flex-wrap items-center gap-2">
        {send}
        <Chooser isIcon label={t("attachments.toText")} onFiles={attach} />
      </div>
    </div>
  );
}
