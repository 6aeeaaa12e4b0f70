// The left pane: one row per request, those that wait with what is most urgent first.
import { Link } from "@tanstack/react-router";
import { useT } from "../i18n/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { guarded } from "../ui/boundary.tsx";
import { Chip } from "../ui/chip.tsx";
import { cx } from "../ui/cx.ts";
import { ExactText } from "../ui/exact.tsx";
import { Time } from "../ui/time.tsx";
import { beginning } from "../ui/visible.ts";
import type { Approval } from "./wire.ts";
import { ApprovalState, approvalTitle, execOf, isExec, isHighRisk } from "./words.tsx";

/** More than one line ever shows. */
const LINE_MAX_CHARS = 300;

type ListProps = { approvals: Approval[]; currentId: string | undefined; show: "decided" | undefined };

function Row({ approval, isCurrent, show }: { approval: Approval; isCurrent: boolean; show: ListProps["show"] }) {
  const t = useT();
  const command = isExec(approval) ? execOf(approval).command : undefined;
  return (
    <li>
      <Link
        to="/approvals"
        search={{ id: approval.id, show }}
        data-approval-id={approval.id}
        aria-current={isCurrent ? "true" : undefined}
        className={cx("flex min-h-[52px] items-start gap-2.5 px-3.5 py-2 outline-offset-[-2px] hover:bg-kumo-tint", isCurrent && "md:bg-kumo-tint")}
      >
        <span className="pt-0.5">
          <Avatar type={approval.requested_by.type} name={approval.requested_by.name} size={24} />
        </span>
        <span className="min-w-0 flex-1">
          <span className="block truncate text-sm">
            {command === undefined ? approvalTitle(t, approval) : <ExactText text={beginning(command, LINE_MAX_CHARS)} />}
          </span>
          <span className="mt-0.5 flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-kumo-subtle">
            <span className="truncate">{approval.requested_by.name}</span>
            <Time iso={approval.decided_at ?? approval.created_at} />
            {approval.status === "pending" ? null : <ApprovalState approval={approval} />}
            {approval.status === "pending" && isHighRisk(approval) ? <Chip tone="block">{t("approval.highRisk")}</Chip> : null}
          </span>
        </span>
      </Link>
    </li>
  );
}

export function ApprovalList({ approvals, currentId, show }: ListProps) {
  const t = useT();
  return (
    <ul aria-label={t("nav.approvals")} className="divide-y divide-kumo-line border-b border-kumo-line">
      {approvals.map((approval) => guarded(<Row key={approval.id} approval={approval} isCurrent={approval.id === currentId} show={show} />))}
    </ul>
  );
}
