// The right pane: the request in full, with the decision at the bottom edge.
import { Link } from "@tanstack/react-router";
import type { Ref } from "react";
import { useT } from "../i18n/index.ts";
import { CaretRightIcon } from "../ui/icons.ts";
import { Mono } from "../ui/page.tsx";
import { Time } from "../ui/time.tsx";
import { ApprovalFacts } from "./approval-facts.tsx";
import { DecideForm, type DecideHandle } from "./decide-form.tsx";
import type { Approval } from "./wire.ts";
import { ApprovalState, approvalTitle } from "./words.tsx";

function Trail({ approval }: { approval: Approval }) {
  return (
    <p className="flex items-center gap-1.5">
      {approval.board_id && approval.task_id ? (
        <Link to="/boards/$boardId" params={{ boardId: approval.board_id }} search={{ task: approval.task_id }} className="hover:underline">
          <Mono>{approval.task_key}</Mono>
        </Link>
      ) : (
        <Mono>{approval.action}</Mono>
      )}
      <CaretRightIcon size={12} aria-hidden className="text-kumo-subtle" />
      <Mono>{approval.id.slice(-8)}</Mono>
    </p>
  );
}

/** Its state, who asked and when, and until when it waits. */
function Asked({ approval }: { approval: Approval }) {
  const t = useT();
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-kumo-subtle">
      <ApprovalState approval={approval} />
      <span>{approval.requested_by.name}</span>
      <span aria-hidden>·</span>
      <Time iso={approval.created_at} />
      {approval.status === "pending" ? (
        <>
          <span aria-hidden>·</span>
          <span>
            {t("approval.expires")} <Time iso={approval.expires_at} />
          </span>
        </>
      ) : null}
    </p>
  );
}

export function ApprovalDetail({ approval, formRef, onDecided }: { approval: Approval; formRef: Ref<DecideHandle>; onDecided(): void }) {
  const t = useT();
  return (
    <article className="flex h-full min-h-0 flex-col" aria-label={approvalTitle(t, approval)}>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-4 md:px-5 md:py-6">
        <div className="flex max-w-3xl flex-col gap-3">
          <Trail approval={approval} />
          <h2 className="text-lg leading-snug font-semibold break-words">{approvalTitle(t, approval)}</h2>
          <Asked approval={approval} />
          <div className="mt-2">
            <ApprovalFacts approval={approval} />
          </div>
        </div>
      </div>
      {approval.status === "pending" ? (
        <div className="shrink-0 border-t border-kumo-line bg-kumo-base px-4 py-3 pb-[max(12px,env(safe-area-inset-bottom))] md:px-5">
          <DecideForm key={approval.id} ref={formRef} approval={approval} hint={t("approval.keys")} onDecided={onDecided} />
        </div>
      ) : null}
    </article>
  );
}
