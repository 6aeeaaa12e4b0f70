// A picture, or the beginning of a text, over the page. Anything else is only downloaded.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { sizeInWords } from "../ui/progress.tsx";
import { BEGINNING_BYTES, useBeginning } from "./live.ts";
import { type Attachment, IMAGE_TYPES } from "./wire.ts";

const MB = 1_048_576;
const PICTURE_MAX_BYTES = 20 * MB;
/** Larger ones are not fetched to be shown small. */
const SMALL_PICTURE_MAX_BYTES = 2 * MB;

const isImage = ({ content_type }: Attachment): boolean => IMAGE_TYPES.some((type) => type === content_type);
export const isPicture = (attachment: Attachment): boolean => isImage(attachment) && attachment.bytes <= PICTURE_MAX_BYTES;
export const isSmallPicture = (attachment: Attachment): boolean => isImage(attachment) && attachment.bytes <= SMALL_PICTURE_MAX_BYTES;
export const isText = ({ content_type }: Attachment): boolean => content_type === "text/plain";

function Picture({ attachment }: { attachment: Attachment }) {
  const t = useT();
  const [isBroken, setBroken] = useState(false);
  if (isBroken) return <p className="py-6 text-sm text-kumo-subtle">{t("attachments.noPicture")}</p>;
  return (
    <img
      src={attachment.download_path}
      alt={attachment.name}
      onError={() => setBroken(true)}
      className="mx-auto max-h-[70vh] max-w-full rounded-card bg-kumo-recessed object-contain"
    />
  );
}

function Text({ attachment }: { attachment: Attachment }) {
  const t = useT();
  return (
    <Loaded query={useBeginning(attachment)} failed={t("attachments.textNotLoaded")} rows={4}>
      {(text) => (
        <>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard
            tabIndex={0}
            className="max-h-[65vh] overflow-auto rounded-card border border-kumo-line bg-kumo-recessed p-3 font-mono text-xs whitespace-pre-wrap wrap-anywhere"
          >
            {text}
          </pre>
          {attachment.bytes > BEGINNING_BYTES ? (
            <p className="pt-2 text-xs text-kumo-subtle">
              {t("attachments.beginning", { size: sizeInWords(BEGINNING_BYTES), all: sizeInWords(attachment.bytes) })}
            </p>
          ) : null}
        </>
      )}
    </Loaded>
  );
}

export function Preview({ attachment, onClose }: { attachment: Attachment; onClose(): void }) {
  return (
    <Dialog isOpen onClose={onClose} title={attachment.name} size="lg">
      {isText(attachment) ? <Text attachment={attachment} /> : <Picture attachment={attachment} />}
    </Dialog>
  );
}
