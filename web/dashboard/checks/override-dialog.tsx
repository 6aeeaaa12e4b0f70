// An admin moves a task to done without its checks, and says why.
import { useId, useState } from "react";
import { useT } from "../i18n/index.ts";
import type { Task } from "../tasks/index.ts";
import { FormDialog } from "../ui/dialog.tsx";
import { TextArea } from "../ui/field.tsx";

/** `why`: what is missing. */
type OverrideProps = { task: Task; why: string; onClose(): void; onReason(reason: string): void };

export default function OverrideDialog({ task, why, onClose, onReason }: OverrideProps) {
  const t = useT();
  const formId = useId();
  const [reason, setReason] = useState("");
  return (
    <FormDialog
      isOpen
      formId={formId}
      onClose={onClose}
      onSubmit={() => onReason(reason.trim())}
      title={t("checks.overrideTitle", { key: task.key })}
      description={why}
      submitLabel={t("checks.override")}
      look="destructive"
      isDisabled={reason.trim() === ""}
      size="sm"
    >
      <TextArea label={t("checks.overrideWhy")} hint={t("checks.overrideHint")} autoFocus value={reason} onChange={setReason} minRows={2} maxLength={1000} />
    </FormDialog>
  );
}
