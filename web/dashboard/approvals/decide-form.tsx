// Approve or reject, with a comment. Rejecting is confirmed by name: the agent or person stops because of it.
import { type Ref, useImperativeHandle, useRef, useState } from "react";
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

export function DecideForm({ approval, ref, hint, onDecided }: DecideProps) {
  const t = useT();
  const [comment, setComment] = useState("");
  const [isRejecting, setRejecting] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const decide = useDecide();
  const { mayWrite } = useBoardRights(approval.board_id);
  const isDone = approval.action === ACTION_TASK_DONE;
  const send = (status: "approved" | "rejected") => {
    if (decide.isPending || !mayWrite) return;
    const decision = { status, comment: comment.trim() || null, ...(status === "approved" && isDone ? { apply: true } : {}) };
    decide.mutate(
      { id: approval.id, decision },
      {
        onSuccess: () => {
          toast({ title: t(status === "approved" ? "approval.approvedToast" : "approval.rejectedToast", { title: approvalTitle(t, approval) }) });
          onDecided?.();
        },
      },
    );
  };
  const startReject = () => {
    setRejecting(true);
    field.current?.focus();
  };
  useImperativeHandle(ref, () => ({ approve: () => send("approved"), startReject }));
  if (!mayWrite) return <p className="text-sm text-kumo-subtle">{t("rights.mayNotDecide")}</p>;
  return (
    <div className="flex flex-col gap-2">
      <TextArea
        ref={field}
        label={t("approval.commentField")}
        isLabelHidden
        placeholder={isRejecting ? t("approval.whyReject") : t("approval.commentPlaceholder")}
        value={comment}
        onChange={setComment}
        minRows={1}
        maxRows={6}
        maxLength={4000}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          setRejecting(false);
          field.current?.blur();
        }}
      />
      {decide.error ? <ProblemNote error={decide.error} what={t("approval.notDecided")} /> : null}
      <div className="flex flex-wrap items-center gap-2">
        {isRejecting ? (
          <>
            <Button look="danger" size="form" onClick={() => send("rejected")} isBusy={decide.isPending}>
              {t("approval.rejectNamed")}
            </Button>
            <Button look="quiet" size="form" onClick={() => setRejecting(false)}>
              {t("ui.cancel")}
            </Button>
          </>
        ) : (
          <>
            <Button look="primary" size="form" onClick={() => send("approved")} isBusy={decide.isPending}>
              {isDone ? t("approval.approveAndMove") : t("approval.approve")}
            </Button>
            <Button look="danger-plain" size="form" onClick={startReject}>
              {t("approval.reject")}
            </Button>
          </>
        )}
        {hint ? <span className="ml-auto hidden text-xs text-kumo-subtle lg:inline">{hint}</span> : null}
      </div>
    </div>
  );
}
