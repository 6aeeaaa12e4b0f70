// Where code could not be fetched: in place of a page or a part of it, why, and what can be done.
import { useEffect } from "react";
import { type MessageId, useT } from "../i18n/index.ts";
import { Button, IconButton } from "./button.tsx";
import { cx } from "./cx.ts";
import { WarningCircleIcon, XIcon } from "./icons.ts";

/** `other version`: the server has a new build, without the old one's files. */
export type Why = "unreachable" | "other version" | "unknown";

const DETAILS: Record<Why, MessageId> = { unreachable: "ui.missingOffline", "other version": "ui.missingVersion", unknown: "ui.missingUnknown" };

/** `onClose`: of what would have opened over the page; then the note stands over it too. */
type MissingProps = { why: Why; title: MessageId; onRetry(): void; onClose?: (() => void) | undefined };

export function Missing({ why, title, onRetry, onClose }: MissingProps) {
  const t = useT();
  useEffect(() => {
    window.addEventListener("online", onRetry);
    return () => window.removeEventListener("online", onRetry);
  }, [onRetry]);
  return (
    <div
      role="alert"
      className={cx(
        "flex flex-wrap items-start gap-2 rounded-card bg-block-fill px-3 py-2 text-sm text-block",
        onClose ? "fixed inset-x-3 bottom-[calc(60px+env(safe-area-inset-bottom))] z-20 mx-auto md:bottom-3 max-w-xl shadow-lg" : "m-3",
      )}
    >
      <WarningCircleIcon size={16} aria-hidden className="mt-0.5 shrink-0" />
      <div className="min-w-0 flex-1 basis-48">
        <p className="font-medium">{t(title)}</p>
        <p>{t(DETAILS[why])}</p>
      </div>
      {why === "other version" ? null : <Button onClick={onRetry}>{t("ui.retry")}</Button>}
      {why === "unreachable" ? null : <Button onClick={() => window.location.reload()}>{t("ui.reload")}</Button>}
      {onClose ? <IconButton icon={XIcon} label={t("ui.dismiss")} onClick={onClose} /> : null}
    </div>
  );
}
