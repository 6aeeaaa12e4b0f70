// What is asked and why: the reason, the command with where it would run, what was attached, who decided.
import { type MessageId, useT } from "../i18n/index.ts";
import { Chip } from "../ui/chip.tsx";
import { Exact, ExactText } from "../ui/exact.tsx";
import { TextLink } from "../ui/link.tsx";
import { Markdown } from "../ui/markdown.tsx";
import { type Fact, Facts } from "../ui/page.tsx";
import { Time } from "../ui/time.tsx";
import { ContentHash } from "./content-hash.tsx";
import type { Approval } from "./wire.ts";
import { execOf, isExec, isHighRisk, otherFacts } from "./words.tsx";

export const OUTCOMES = {
  "allow-once": "approval.there.allow-once",
  "allow-always": "approval.there.allow-always",
  deny: "approval.there.deny",
  expired: "approval.there.expired",
  cancelled: "approval.there.cancelled",
  "gateway-restart": "approval.there.gateway-restart",
  unknown: "approval.there.unknown",
} as const satisfies Record<NonNullable<Approval["gateway_outcome"]>, MessageId>;

const rubricText = (scores: Record<string, number>): string =>
  Object.entries(scores)
    .map(([criterion, score]) => `${criterion} ${JSON.stringify(score)}`)
    .join(" · ");

function useFacts(approval: Approval, isInTask: boolean): Fact[] {
  const t = useT();
  const exec = execOf(approval);
  const facts: (Fact | null)[] = [
    !isInTask && approval.task_id && approval.board_id
      ? {
          label: t("approval.task"),
          value: (
            <TextLink to="/boards/$boardId" params={{ boardId: approval.board_id }} search={{ task: approval.task_id }}>
              {approval.task_key} {approval.task_title}
            </TextLink>
          ),
        }
      : null,
    !isInTask && approval.board_name ? { label: t("approval.board"), value: approval.board_name } : null,
    isExec(approval) && exec.session ? { label: t("approval.session"), value: <ExactText text={exec.session} className="break-all" /> } : null,
    isExec(approval) && exec.cwd ? { label: t("approval.cwd"), value: <ExactText text={exec.cwd} className="break-all" /> } : null,
    isExec(approval) && exec.host ? { label: t("approval.host"), value: <ExactText text={exec.host} className="break-all" /> } : null,
    isExec(approval) && exec.risk ? { label: t("approval.risk"), value: isHighRisk(approval) ? <Chip tone="block">{exec.risk}</Chip> : exec.risk } : null,
    isExec(approval) && exec.path ? { label: t("approval.program"), value: <ExactText text={exec.path} className="break-all" /> } : null,
    { label: t("approval.hash"), value: <ContentHash approval={approval} /> },
    approval.confidence === null ? null : { label: t("approval.confidence"), value: `${approval.confidence} %` },
    approval.rubric_scores && Object.keys(approval.rubric_scores).length > 0
      ? { label: t("approval.rubric"), value: <ExactText text={rubricText(approval.rubric_scores)} className="break-words" /> }
      : null,
    ...otherFacts(approval).map((fact) => ({ label: fact.name, value: fact.value })),
    approval.status === "pending" ? { label: t("approval.expires"), value: <Time iso={approval.expires_at} /> } : null,
    approval.decided_by ? { label: t("approval.decidedBy"), value: approval.decided_by.name } : null,
    approval.decided_at ? { label: t("approval.decidedAt"), value: <Time iso={approval.decided_at} /> } : null,
    approval.comment ? { label: t("approval.comment"), value: approval.comment } : null,
    approval.gateway_outcome ? { label: t("approval.atGateway"), value: t(OUTCOMES[approval.gateway_outcome]) } : null,
    approval.spent_at ? { label: t("approval.usedAt"), value: <Time iso={approval.spent_at} /> } : null,
  ];
  return facts.filter((fact) => fact !== null);
}

export function ApprovalFacts({ approval, isInTask = false }: { approval: Approval; isInTask?: boolean }) {
  const t = useT();
  const facts = useFacts(approval, isInTask);
  const { command, warnings } = isExec(approval) ? execOf(approval) : { command: undefined, warnings: [] };
  return (
    <div className="flex flex-col gap-3">
      {approval.reason ? <Markdown text={approval.reason} /> : null}
      {command ? <Exact text={command} copyLabel={t("approval.copyCommand")} /> : null}
      {warnings.length > 0 ? (
        <ul className="rounded-card bg-block-fill px-3 py-2 text-sm text-block" aria-label={t("approval.warnings")}>
          {warnings.map((warning) => (
            <li key={warning} className="break-words">
              {warning}
            </li>
          ))}
        </ul>
      ) : null}
      {facts.length > 0 ? <Facts facts={facts} /> : null}
    </div>
  );
}
