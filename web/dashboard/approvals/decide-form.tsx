// Approve or reject, with a comment. Rejecting is confirmed by name: the agent or person stops because of it.
import { type KeyboardEvent, type Ref, useImperativeHandle, useRef, useState } from "react";
import { useT } from "../i18n/index.ts";
import { useBoardRights } from "../organizations/index.ts";
import { Button } from "../ui/button.tsx";
import { TextArea } from "../ui/field.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { toast } from "../ui/toast.tsx";
import { useDecide } from "./live.ts";
import { ACTION_TASK_DONE, type Approval } from "./wire.ts";
import { approvalTitle } from "./words.tsx";

export type DecideHandle = { approve(): void; startReject(): void };
type DecideProps = { approval: Approval; ref?: Ref<DecideHandle>; hint?: string; onDecided?(): void };

function useDecision(approval: Approval, onDecided: (() => void) | undefined) {
  const t = useT();
  const [comment, setComment] = useState("");
  const decide = useDecide();
  const { mayWrite } = useBoardRights(approval.board_id);
  const isDone = approval.action === ACTION_TASK_DONE;
  const onSuccess = (status: "approved" | "rejected") => () => {
    toast({ title: t(status === "approved" ? "approval.approvedToast" : "approval.rejectedToast", { title: approvalTitle(t, approval) }) });
    onDecided?.();
  };
  const send = (status: "approved" | "rejected") => {
    if (decide.isPending || !mayWrite) return;
    const decision = { status, comment: comment.trim() || null, ...(status === "approved" && isDone ? { apply: true } : {}) };
    decide.mutate({ id: approval.id, decision }, { onSuccess: onSuccess(status) });
  };
  return { comment, setComment, decide, mayWrite, isDone, send };
}

type ButtonsProps = {
  isRejecting: boolean;
  isBusy: boolean;
  isDone: boolean;
  onSend(status: "approved" | "rejected"): void;
  onReject(): void;
  onCancel(): void;
};

function Buttons({ isRejecting, isBusy, isDone, onSend, onReject, onCancel }: ButtonsProps) {
  const t = useT();
  if (isRejecting)
    return (
      <>
        <Button look="danger" size="form" onClick={() => onSend("rejected")} isBusy={isBusy}>
          {t("approval.rejectNamed")}
        </Button>
        <Button look="quiet" size="form" onClick={onCancel}>
          {t("ui.cancel")}
        </Button>
      </>
    );
  return (
    <>
      <Button look="primary" size="form" onClick={() => onSend("approved")} isBusy={isBusy}>
        {isDone ? t("approval.approveAndMove") : t("approval.approve")}
      </Button>
      <Button look="danger-plain" size="form" onClick={onReject}>
        {t("approval.reject")}
      </Button>
    </>
  );
}

export function DecideForm({ approval, ref, hint, onDecided }: DecideProps) {
  const t = useT();
  const [isRejecting, setRejecting] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const { comment, setComment, decide, mayWrite, isDone, send } = useDecision(approval, onDecided);
  const startReject = () => {
    setRejecting(true);
    field.current?.focus();
  };
  useImperativeHandle(ref, () => ({ approve: () => send("approved"), startReject }));
  if (!mayWrite) return <p className="text-sm text-kumo-subtle">{t("rights.mayNotDecide")}</p>;
  const onKeyDown = (event: KeyboardEvent) => {
    if (isRejecting && event.key === "Enter" && (event.ctrlKey || event.metaKey)) return void send("rejected");
    if (event.key !== "Escape") return;
    event.stopPropagation();
    setRejecting(false);
    field.current?.blur();
  };
  const placeholder = isRejecting ? t("approval.whyReject") : t("approval.commentPlaceholder");
  const text = { label: t("approval.commentField"), isLabelHidden: true, placeholder, minRows: 1, maxRows: 6, maxLength: 4000 };
  const buttons = { isRejecting, isBusy: decide.isPending, isDone, onSend: send, onReject: startReject, onCancel: () => setRejecting(false) };
  return (
    <div className="flex flex-col gap-2">
      <TextArea ref={field} {...text} value={comment} onChange={setComment} onKeyDown={onKeyDown} />
      {decide.error ? <ProblemNote error={decide.error} what={t("approval.notDecided")} /> : null}
      <div className="flex flex-wrap items-center gap-2">
        <Buttons {...buttons} />
        {hint ? <span className="ml-auto hidden text-xs text-kumo-subtle lg:inline">{hint}</span> : null}
      </div>
    </div>
  );
}
