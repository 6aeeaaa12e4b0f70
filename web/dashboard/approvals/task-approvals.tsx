// Approvals on this task: those that wait, with the way to decide them here, and what became of the others.
import { Link } from "@tanstack/react-router";
import { Suspense } from "react";
import { useT } from "../i18n/index.ts";
import type { Task } from "../tasks/index.ts";
import { Countdown } from "../ui/age.tsx";
import { guarded } from "../ui/boundary.tsx";
import { Dot } from "../ui/chip.tsx";
import { Time } from "../ui/time.tsx";
import { ApprovalFacts } from "./approval-facts.tsx";
import { TaskDecide } from "./lazy.ts";
import { useApproval, useTaskApprovals } from "./live.ts";
import type { Approval } from "./wire.ts";
import { ApprovalState, approvalTitle } from "./words.tsx";

/** Whole, where the list has a part: nobody decides about that. */
function useWhole(listed: Approval): Approval {
  const { data } = useApproval(listed.is_abridged ? listed.id : undefined);
  return data ?? listed;
}

function Waiting({ approval: listed }: { approval: Approval }) {
  const t = useT();
  const approval = useWhole(listed);
  return (
    <li className="overflow-hidden rounded-panel border border-lamp">
      <p className="flex min-h-9 items-center gap-2 bg-wait-fill px-3 py-1.5 text-[13px] font-medium text-wait">
        <Dot tone="wait" />
        <Link to="/approvals" search={{ id: approval.id }} className="min-w-0 flex-1 truncate hover:underline">
          {approvalTitle(t, approval)}
        </Link>
        <span className="text-sm font-semibold tabular-nums">
          <Countdown iso={approval.expires_at} />
        </span>
      </p>
      <div className="flex flex-col gap-3 p-3">
        <ApprovalFacts approval={approval} isInTask />
        <Suspense fallback={<div className="h-18" />}>{approval.is_abridged ? null : <TaskDecide approval={approval} />}</Suspense>
      </div>
    </li>
  );
}

function Past({ approval: listed }: { approval: Approval }) {
  const t = useT();
  const approval = useWhole(listed);
  return (
    <li className="flex flex-col gap-2 p-3">
      <div className="flex flex-wrap items-center gap-2 text-sm">
        <ApprovalState approval={approval} />
        <span className="min-w-0 flex-1 truncate font-medium">{approvalTitle(t, approval)}</span>
        <span className="text-xs text-kumo-subtle">
          <Time iso={approval.decided_at ?? approval.created_at} />
        </span>
      </div>
      <ApprovalFacts approval={approval} isInTask />
    </li>
  );
}

/** What waits, soonest end first: above all else of the task. */
export function WaitingApprovals({ task }: { task: Task }) {
  const t = useT();
  const { data } = useTaskApprovals(task.id);
  const waiting = (data?.items ?? []).filter(({ status }) => status === "pending").sort((a, b) => a.expires_at.localeCompare(b.expires_at));
  return waiting.length === 0 ? null : (
    <ul aria-label={t("approval.waitingHere")} className="flex flex-col gap-2">
      {waiting.map((approval) => guarded(<Waiting key={approval.id} approval={approval} />))}
    </ul>
  );
}

/** What was decided or ran out, newest first. */
export function TaskApprovals({ task }: { task: Task }) {
  const t = useT();
  const { data } = useTaskApprovals(task.id);
  const past = (data?.items ?? []).filter(({ status }) => status !== "pending").sort((a, b) => b.created_at.localeCompare(a.created_at));
  return past.length === 0 ? null : (
    <section className="flex flex-col gap-1.5">
      <h3 className="text-xs text-kumo-subtle">{t("nav.approvals")}</h3>
      <ul className="divide-y divide-kumo-line rounded-panel border border-kumo-line">
        {past.map((approval) => guarded(<Past key={approval.id} approval={approval} />))}
      </ul>
    </section>
  );
}
