// Asks what blocks a task, or several, that somebody moves to Blocked.
import { useId, useState } from "react";
import { useT } from "../i18n/index.ts";
import { FormDialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";

export const BLOCKED_REASON_MAX_CHARS = 500;

/** `onClose`: they would rather not; nothing has changed. */
type BlockProps = { title: string; description?: string; onClose(): void; onReason(reason: string): void };

export default function BlockDialog({ title, description, onClose, onReason }: BlockProps) {
  const t = useT();
  const formId = useId();
  const [reason, setReason] = useState("");
  return (
    <FormDialog
      isOpen
      formId={formId}
      onClose={onClose}
      onSubmit={() => onReason(reason.trim())}
      title={title}
      description={description}
      submitLabel={t("tasks.blockSubmit")}
      isDisabled={reason.trim() === ""}
      size="sm"
    >
      <TextField
        label={t("tasks.blockedReason")}
        autoFocus
        value={reason}
        onChange={setReason}
        maxLength={BLOCKED_REASON_MAX_CHARS}
        placeholder={t("tasks.blockedReasonHint")}
      />
    </FormDialog>
  );
}
