// Asking for the approval that done needs on a gated board: why is it done, what proves it?
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import type { Task } from "../tasks/index.ts";
import { Dialog, FormDialog } from "../ui/dialog.tsx";
import { TextArea } from "../ui/field.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { toast } from "../ui/toast.tsx";
import { useAskForApproval } from "./live.ts";
import { ACTION_TASK_DONE, type Approval } from "./wire.ts";

function Waiting({ task, approval, onClose }: { task: Task; approval: Approval; onClose(): void }) {
  const t = useT();
  return (
    <Dialog isOpen onClose={onClose} title={t("ask.waitingTitle", { key: task.key })} size="sm">
      <p className="text-sm">{t("ask.waitingText", { name: approval.requested_by.name })}</p>
      <p className="mt-3 text-sm">
        <Link to="/approvals" search={{ id: approval.id }} className="text-kumo-link underline">
          {t("ask.open")}
        </Link>
      </p>
    </Dialog>
  );
}

export default function AskDialog({ task, approvals, onClose }: { task: Task; approvals: Approval[]; onClose(): void }) {
  const t = useT();
  const [reason, setReason] = useState("");
  const ask = useAskForApproval();
  const pending = approvals.find((approval) => approval.task_id === task.id && approval.action === ACTION_TASK_DONE && approval.status === "pending");
  if (pending && !ask.isPending && !ask.isSuccess) return <Waiting task={task} approval={pending} onClose={onClose} />;
  const submit = () =>
    ask.mutate(
      { taskId: task.id, reason },
      {
        onSuccess: () => {
          onClose();
          toast({ title: t("ask.sent", { key: task.key }) });
        },
      },
    );
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={t("ask.title")}
      description={t("ask.explain", { key: task.key })}
      formId="ask-approval"
      submitLabel={t("ask.submit")}
      onSubmit={submit}
      isBusy={ask.isPending}
      isDisabled={reason.trim() === ""}
    >
      <TextArea label={t("ask.why")} hint={t("ask.whyHint")} autoFocus value={reason} onChange={setReason} minRows={3} maxLength={4000} />
      {ask.error ? <ProblemNote error={ask.error} what={t("ask.notSent")} /> : null}
    </FormDialog>
  );
}
