// An admin moves a task to done without its checks, and says why.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import type { Task } from "../tasks/index.ts";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { TextArea } from "../ui/field.tsx";

/** `why`: what is missing. The card itself shows what becomes of it. */
type OverrideProps = { task: Task; why: string; onClose(): void; onReason(reason: string): void };

export default function OverrideDialog({ task, why, onClose, onReason }: OverrideProps) {
  const t = useT();
  const [reason, setReason] = useState("");
  const send = (said: string, { onSuccess }: { onSuccess(answer: null): void }) => {
    onReason(said);
    onSuccess(null);
  };
  return (
    <ChangeDialog
      change={{ mutate: send, isPending: false, error: null }}
      input={reason.trim()}
      onClose={onClose}
      title={t("checks.overrideTitle", { key: task.key })}
      description={why}
      submitLabel={t("checks.override")}
      look="destructive"
      isDisabled={reason.trim() === ""}
      size="sm"
    >
      <TextArea label={t("checks.overrideWhy")} hint={t("checks.overrideHint")} autoFocus value={reason} onChange={setReason} minRows={2} maxLength={1000} />
    </ChangeDialog>
  );
}
