// Approvals on this task: the ones that wait can be decided here.
import { useT } from "../i18n/index.ts";
import type { Task } from "../tasks/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Time } from "../ui/time.tsx";
import { ApprovalFacts } from "./approval-facts.tsx";
import { DecideForm } from "./decide-form.tsx";
import { useApproval, useTaskApprovals } from "./live.ts";
import type { Approval } from "./wire.ts";
import { ApprovalState, approvalTitle } from "./words.tsx";

function Entry({ approval: listed }: { approval: Approval }) {
  const t = useT();
  const { data: whole } = useApproval(listed.is_abridged ? listed.id : undefined);
  const approval = whole ?? listed;
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
      {approval.status === "pending" && !approval.is_abridged ? <DecideForm approval={approval} /> : null}
    </li>
  );
}

export function TaskApprovals({ task }: { task: Task }) {
  const t = useT();
  const { data } = useTaskApprovals(task.id);
  const approvals = [...(data?.items ?? [])].sort((a, b) => b.created_at.localeCompare(a.created_at));
  if (approvals.length === 0) return null;
  return (
    <section className="flex flex-col gap-1.5">
      <h3 className="text-xs text-kumo-subtle">{t("nav.approvals")}</h3>
      <ul className="divide-y divide-kumo-line rounded-panel border border-kumo-line">
        {approvals.map((approval) => guarded(<Entry key={approval.id} approval={approval} />))}
      </ul>
    </section>
  );
}
