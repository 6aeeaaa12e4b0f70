// One file of a task: a small picture or a sign of what it is, its name, and what can be done with it.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { IconButton } from "../ui/button.tsx";
import { DotsThreeIcon, DownloadSimpleIcon, FileIcon, FileTextIcon } from "../ui/icons.ts";
import { Menu } from "../ui/menu.tsx";
import { sizeInWords } from "../ui/progress.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { Time } from "../ui/time.tsx";
import { DeleteAttachment, RenameAttachment } from "./attachment-dialogs.tsx";
import { isPicture, isSmallPicture, isText, Preview } from "./preview.tsx";
import type { Attachment } from "./wire.ts";

type Open = "preview" | "rename" | "delete" | null;

/** A picture that is none shows the sign of a file. */
function Sign({ attachment }: { attachment: Attachment }) {
  const [isBroken, setBroken] = useState(false);
  const frame = "flex size-9 shrink-0 items-center justify-center overflow-hidden rounded-chip bg-kumo-recessed text-kumo-subtle";
  const Glyph = isText(attachment) ? FileTextIcon : FileIcon;
  return (
    <span className={frame}>
      {isSmallPicture(attachment) && !isBroken ? (
        <img src={attachment.download_path} alt="" loading="lazy" className="size-full object-cover" onError={() => setBroken(true)} />
      ) : (
        <Glyph size={18} aria-hidden />
      )}
    </span>
  );
}

function Name({ attachment, onPreview }: { attachment: Attachment; onPreview(): void }) {
  const t = useT();
  const { name } = attachment;
  const look = "block max-w-full truncate text-left text-sm hover:underline";
  if (isPicture(attachment) || isText(attachment))
    return (
      <button type="button" className={look} aria-label={t("attachments.preview", { name })} title={name} onClick={onPreview}>
        {name}
      </button>
    );
  return (
    <a className={look} href={attachment.download_path} download title={name}>
      {name}
    </a>
  );
}

function Actions({ attachment, onOpen }: { attachment: Attachment; onOpen(open: Open): void }) {
  const t = useT();
  const isReadOnly = useIsReadOnly();
  const { name } = attachment;
  const items = [
    { id: "rename", label: t("attachments.renameItem"), onSelect: () => onOpen("rename") },
    { id: "delete", label: t("attachments.deleteItem"), isDanger: true, onSelect: () => onOpen("delete") },
  ];
  return (
    <>
      <a
        href={attachment.download_path}
        download
        aria-label={t("attachments.download", { name })}
        title={t("attachments.download", { name })}
        className="inline-flex size-6.5 shrink-0 items-center justify-center rounded-md hover:bg-kumo-tint pointer-coarse:size-9"
      >
        <DownloadSimpleIcon size={16} aria-hidden />
      </a>
      {isReadOnly ? null : <Menu trigger={<IconButton icon={DotsThreeIcon} label={t("attachments.actions", { name })} />} items={items} />}
    </>
  );
}

export function AttachmentRow({ attachment }: { attachment: Attachment }) {
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  return (
    <li className="flex min-h-11 items-center gap-2 py-1">
      <Sign attachment={attachment} />
      <div className="min-w-0 flex-1">
        <Name attachment={attachment} onPreview={() => setOpen("preview")} />
        <p className="truncate text-xs text-kumo-subtle tabular-nums">
          {sizeInWords(attachment.bytes)} · {attachment.created_by.name} · <Time iso={attachment.created_at} />
        </p>
      </div>
      <Actions attachment={attachment} onOpen={setOpen} />
      {open === "preview" ? <Preview attachment={attachment} onClose={close} /> : null}
      {open === "rename" ? <RenameAttachment attachment={attachment} onClose={close} /> : null}
      {open === "delete" ? <DeleteAttachment attachment={attachment} onClose={close} /> : null}
    </li>
  );
}
