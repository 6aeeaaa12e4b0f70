// A file on its way: how far it is, or why it was not attached.
import { useT } from "../i18n/index.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { XIcon } from "../ui/icons.ts";
import { useProblemText } from "../ui/problem-text.ts";
import { Progress, sizeInWords } from "../ui/progress.tsx";
import { FILE_MAX_BYTES } from "./live.ts";
import { cancelUpload, retryUpload, type Uploading } from "./uploads.ts";

function useStateInWords({ state, share }: Uploading): string {
  const t = useT();
  if (state === "waiting") return t("attachments.waiting");
  return share < 1 ? t("attachments.sending", { percent: Math.round(share * 100) }) : t("attachments.storing");
}

function Failed({ upload }: { upload: Uploading }) {
  const t = useT();
  const textOf = useProblemText();
  const reasons: Partial<Record<Uploading["state"], string>> = {
    "too large": t("attachments.tooLarge", { size: sizeInWords(upload.file.size), max: sizeInWords(FILE_MAX_BYTES) }),
    empty: t("attachments.empty"),
  };
  const reason = reasons[upload.state];
  return (
    <div role="alert" className="flex items-start gap-2 rounded-card bg-block-fill px-3 py-2 text-sm text-block">
      <div className="min-w-0 flex-1">
        <p className="font-medium break-words">{t("attachments.notSent", { name: upload.name })}</p>
        <p className="break-words">{reason ?? textOf(upload.error)}</p>
      </div>
      {reason ? null : <Button onClick={() => retryUpload(upload)}>{t("ui.retry")}</Button>}
      <IconButton icon={XIcon} label={t("attachments.dismiss", { name: upload.name })} onClick={() => cancelUpload(upload)} />
    </div>
  );
}

export function UploadRow({ upload }: { upload: Uploading }) {
  const t = useT();
  const words = useStateInWords(upload);
  if (upload.state !== "waiting" && upload.state !== "sending")
    return (
      <li>
        <Failed upload={upload} />
      </li>
    );
  return (
    <li className="flex items-center gap-2">
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm">{upload.name}</p>
        <Progress label={words} share={upload.state === "waiting" ? 0 : upload.share} />
      </div>
      <IconButton icon={XIcon} label={t("attachments.stop", { name: upload.name })} onClick={() => cancelUpload(upload)} />
    </li>
  );
}
