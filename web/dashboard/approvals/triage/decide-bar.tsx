// The decision at the bottom edge: approve, refuse with a reason, later. Nothing of it moves under the thumb.
import { createContext, type KeyboardEvent, type Ref, useContext, useImperativeHandle, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { type MessageId, useT } from "../../i18n/index.ts";
import { useDraft } from "../../live/drafts.ts";
import { Boundary } from "../../ui/boundary.tsx";
import { Button } from "../../ui/button.tsx";
import { TextArea } from "../../ui/field.tsx";
import { cx } from "../../ui/cx.ts";
import { Kbd } from "../../ui/page.tsx";
import { ProblemNote } from "../../ui/states.tsx";
import { kindOf } from "../lists.ts";
import type { Decision } from "../live.ts";
import type { Approval, ApprovalKind } from "../wire.ts";
import { useClock } from "./clock.ts";
import { reasonOf } from "./decisions.ts";
import { decisionOn, isOffered } from "./judge.ts";

const COMMENT_MAX_CHARS = 4_000;
const APPROVE: Record<ApprovalKind, MessageId> = {
  command: "triage.approveAndRun",
  done: "approval.approveAndMove",
  run: "approval.approve",
  other: "approval.approve",
};

/** For the keys of the page. */
export type BarHandle = { approve(): void; refuse(): void };

/** Where the keys of the desk are not heard, none is shown. */
const Keys = createContext(true);
const Key = ({ children }: { children: string }) =>
  useContext(Keys) ? (
    <span className="hidden md:inline" aria-hidden>
      <Kbd>{children}</Kbd>
    </span>
  ) : null;

type FieldProps = { label: string; placeholder: string; value: string; onChange(value: string): void; onEnter(): void; onEscape(): void };
/** Enter sends a reason that is asked for; Shift and Enter begins a line. */
function Reason({ onEnter, onEscape, ref, ...field }: FieldProps & { ref: Ref<HTMLTextAreaElement> }) {
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      onEnter();
    }
    if (event.key !== "Escape") return;
    event.stopPropagation();
    event.currentTarget.blur();
    onEscape();
  };
  return <TextArea {...field} ref={ref} isLabelHidden onKeyDown={onKeyDown} minRows={1} maxRows={5} maxLength={COMMENT_MAX_CHARS} />;
}

/** What is written for a request stays with it until it is decided. */
function useReason(subject: string, onSend: (status: Decision["status"], comment: string) => void) {
  const [comment, setComment] = useDraft(subject);
  const [isRefusing, setRefusing] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const send = (status: Decision["status"]) => {
    setComment("");
    setRefusing(false);
    field.current?.blur();
    onSend(status, comment);
  };
  // Drawn and focused at once: the next key that is pressed belongs to the reason, and an "a" in it must never approve.
  const refuse = () => {
    flushSync(() => setRefusing(true));
    field.current?.focus();
  };
  return { comment, setComment, isRefusing, setRefusing, field, send, refuse };
}

type BarProps = {
  /** Of what the reason is a draft. */
  subject: string;
  approveLabel: string;
  refuseLabel: string;
  /** Below the buttons of a phone, before the reason of a desktop. */
  note: string;
  mayApprove: boolean;
  /** There is nothing to decide here, only something else to do. */
  isClosed?: boolean;
  /** In the panel of a task: narrow, and without keys, which are the board's there. */
  isInPanel?: boolean;
  ref?: Ref<BarHandle> | undefined;
  onSend(status: Decision["status"], comment: string): void;
  /** The third button. */
  other: { label: string; key: string; onPress(): void } | null;
};

export function Bar({ subject, approveLabel, refuseLabel, note, mayApprove, isClosed = false, isInPanel = false, ref, onSend, other }: BarProps) {
  const t = useT();
  const { comment, setComment, isRefusing, setRefusing, field, send, refuse } = useReason(subject, onSend);
  const approve = () => mayApprove && !isClosed && send("approved");
  useImperativeHandle(ref, () => ({ approve, refuse: () => isClosed || refuse() }));
  const third =
    isRefusing || !other ? null : (
      <Button size="form" onClick={other.onPress}>
        {other.label} <Key>{other.key}</Key>
      </Button>
    );
  if (isClosed) return <div>{third}</div>;
  return (
    <Keys value={!isInPanel}>
      <div className={cx("flex flex-col gap-2", !isInPanel && "md:flex-row md:items-start")}>
        <p className={cx("text-xs text-kumo-subtle", !isInPanel && "md:hidden")}>{note}</p>
        <div className={cx("flex flex-wrap gap-2", !isInPanel && "md:flex-nowrap")}>
          {isRefusing ? (
            <Button look="quiet" size="form" onClick={() => setRefusing(false)}>
              {t("ui.cancel")}
            </Button>
          ) : (
            <Button
              look="primary"
              size="form"
              onClick={approve}
              disabled={!mayApprove}
              className={isInPanel ? undefined : "order-last basis-40 grow md:order-none md:grow-0 md:basis-auto"}
            >
              {approveLabel} <Key>A</Key>
            </Button>
          )}
          <Button look={isRefusing ? "danger" : "danger-plain"} size="form" onClick={isRefusing ? () => send("rejected") : refuse}>
            {isRefusing ? t("approval.rejectNamed") : refuseLabel} {isRefusing ? null : <Key>R</Key>}
          </Button>
          {third}
        </div>
        <div className={isRefusing || isInPanel ? "min-w-0 flex-1" : "hidden min-w-0 flex-1 md:block"}>
          <Reason
            ref={field}
            label={t("approval.commentField")}
            placeholder={t(isRefusing ? "approval.whyReject" : "triage.sayWhy")}
            value={comment}
            onChange={setComment}
            onEnter={() => (isRefusing ? send("rejected") : field.current?.blur())}
            onEscape={() => setRefusing(false)}
          />
        </div>
        {isInPanel ? null : <span className="hidden h-9 items-center text-xs whitespace-nowrap text-kumo-subtle 2xl:flex">{note}</span>}
      </div>
    </Keys>
  );
}

type OneProps = {
  approval: Approval;
  mayDecide: boolean;
  /** Why the last try did not go through. */
  refusal: unknown;
  ref?: Ref<BarHandle>;
  isInPanel?: boolean;
  onDecide(decision: Decision): void;
  /** Absent where it cannot be put off. */
  onLater?(): void;
};

export function DecideBar({ approval, mayDecide, refusal, ref, isInPanel = false, onDecide, onLater }: OneProps) {
  const t = useT();
  const now = useClock([approval.expires_at]);
  const kind = kindOf(approval);
  if (Date.parse(approval.expires_at) <= now) return <p className="text-sm text-kumo-subtle">{t("triage.tooLateToDecide")}</p>;
  if (!mayDecide) return <p className="text-sm text-kumo-subtle">{t("rights.mayNotDecide")}</p>;
  const isAllowed = isOffered(approval);
  return (
    <div className="flex flex-col gap-2">
      {refusal === undefined ? null : <ProblemNote error={refusal} what={t("approval.notDecided")} />}
      {isAllowed ? null : <p className="text-sm text-kumo-subtle">{t("triage.notOffered")}</p>}
      <Boundary key={approval.id}>
        <Bar
          ref={ref}
          isInPanel={isInPanel}
          subject={reasonOf(approval.id)}
          approveLabel={t(APPROVE[kind])}
          refuseLabel={t("approval.reject")}
          note={t(kind === "command" ? "triage.runsAtOnce" : "triage.fiveSeconds")}
          mayApprove={isAllowed}
          onSend={(status, comment) => onDecide(decisionOn(approval, status, comment))}
          other={onLater ? { label: t("triage.later"), key: "S", onPress: onLater } : null}
        />
      </Boundary>
    </div>
  );
}
