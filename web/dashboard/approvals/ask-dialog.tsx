// Asking for the approval that done needs on a gated board: why is it done, what proves it?
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import type { Task } from "../tasks/index.ts";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextArea } from "../ui/field.tsx";
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
  return (
    <ChangeDialog
      change={ask}
      input={{ taskId: task.id, reason }}
      onClose={onClose}
      onDone={() => toast({ title: t("ask.sent", { key: task.key }) })}
      title={t("ask.title")}
      description={t("ask.explain", { key: task.key })}
      submitLabel={t("ask.submit")}
      isDisabled={reason.trim() === ""}
      failed={t("ask.notSent")}
    >
      <TextArea label={t("ask.why")} hint={t("ask.whyHint")} autoFocus value={reason} onChange={setReason} minRows={3} maxLength={4000} />
    </ChangeDialog>
  );
}
