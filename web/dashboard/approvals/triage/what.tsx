// What is asked, exactly: how long it waits, who asks, the command byte by byte, what would change, and all that was attached.
import { asTheServerSays, type MessageId, useT } from "../../i18n/index.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Chip } from "../../ui/chip.tsx";
import { Exact, ExactText } from "../../ui/exact.tsx";
import { ClockIcon, WarningCircleIcon } from "../../ui/icons.ts";
import { Markdown } from "../../ui/markdown.tsx";
import { Facts, type Fact } from "../../ui/page.tsx";
import { Time, useFormat } from "../../ui/time.tsx";
import { OUTCOMES } from "../approval-facts.tsx";
import { ContentHash } from "../content-hash.tsx";
import { kindOf } from "../lists.ts";
import type { Approval, ApprovalKind } from "../wire.ts";
import { ApprovalState, approvalTitle, execOf, isExec, isHighRisk, otherFacts } from "../words.tsx";
import { useClock, useLeftText } from "./clock.ts";
import { isSoon } from "./countdown.ts";
import { CHANGE_NAMES, changesOf } from "./diff.ts";
import { ChangesBox } from "./diff.tsx";
import { Section } from "./section.tsx";

const ASKS: Record<ApprovalKind, MessageId> = {
  command: "triage.asks.command",
  done: "triage.asks.done",
  run: "triage.asks.run",
  other: "triage.asks.other",
};

/** How long it still waits, and what its end means. */
function Waits({ approval }: { approval: Approval }) {
  const t = useT();
  const leftText = useLeftText();
  const now = useClock([approval.expires_at]);
  const isOver = Date.parse(approval.expires_at) <= now;
  const end = isOver ? "triage.isOver" : isExec(approval) ? "triage.leftThenRefused" : "triage.leftThenExpires";
  return (
    <Chip tone={isSoon(approval.expires_at, now) && !isOver ? "wait" : "idle"} icon={<ClockIcon size={12} aria-hidden />}>
      {isOver ? null : <b className="tabular-nums">{leftText(approval.expires_at, now)}</b>} {t(end)}
    </Chip>
  );
}

/** What became of one that waits no more. */
export function Became({ approval }: { approval: Approval }) {
  const t = useT();
  const format = useFormat();
  const { status, decided_by, decided_at, comment, spent_at, gateway_outcome } = approval;
  const values = { name: decided_by?.name ?? t("triage.someone"), when: format.dayAndTime(decided_at ?? approval.expires_at) };
  const words: Record<Exclude<Approval["status"], "pending">, MessageId> = {
    approved: "triage.became.approved",
    rejected: "triage.became.refused",
    expired: "triage.became.expired",
    withdrawn: "triage.became.withdrawn",
  };
  if (status === "pending") return null;
  return (
    <div role="status" className="mt-3 rounded-card border border-kumo-line bg-kumo-recessed px-3 py-2 text-sm">
      <p className="font-medium">{t(words[status], values)}</p>
      {comment ? <p className="mt-0.5 break-words whitespace-pre-wrap">{decided_by ? comment : asTheServerSays(comment)}</p> : null}
      {spent_at ? <p className="mt-0.5 text-kumo-subtle">{t("triage.became.used", { when: format.dayAndTime(spent_at) })}</p> : null}
      {gateway_outcome ? (
        <p className="mt-0.5 text-kumo-subtle">
          {t("approval.atGateway")}: {t(OUTCOMES[gateway_outcome])}
        </p>
      ) : null}
    </div>
  );
}

export function Head({ approval }: { approval: Approval }) {
  const t = useT();
  const kind = kindOf(approval);
  const names = { name: approval.requested_by.name, action: approval.action };
  return (
    <header>
      <div className="flex flex-wrap items-center gap-2 text-xs text-kumo-subtle">
        {approval.status === "pending" ? <Waits approval={approval} /> : <ApprovalState approval={approval} />}
        {kind === "command" && approval.status === "pending" ? <span>{t("triage.isHeld")}</span> : null}
        {isHighRisk(approval) ? (
          <span className="ml-auto font-medium text-block">
            {t("approval.risk")}: {t("approval.highRisk")}
          </span>
        ) : null}
      </div>
      <h2 className="mt-2 text-base leading-[22px] font-semibold wrap-anywhere">{approvalTitle(t, approval)}</h2>
      <p className="mt-1 flex flex-wrap items-center gap-x-1.5 gap-y-0.5 text-xs text-kumo-subtle">
        <Avatar type={approval.requested_by.type} name={approval.requested_by.name} size={20} />
        <span>{t(ASKS[kind], names)}</span>
        <span aria-hidden>·</span>
        <Time iso={approval.created_at} />
        {approval.board_name ? <span>· {approval.board_name}</span> : null}
      </p>
      <Became approval={approval} />
    </header>
  );
}

function Command({ approval }: { approval: Approval }) {
  const t = useT();
  const { command, cwd, host, warnings } = execOf(approval);
  if (command === undefined) return null;
  const where = [host, cwd].filter((part) => part !== undefined);
  return (
    <Section title={t("triage.command")} meta={where.map((part) => <ExactText key={part} text={part} className="ml-2 first:ml-0" />)}>
      <Exact text={command} copyLabel={t("approval.copyCommand")} />
      {warnings.length > 0 ? (
        <ul aria-label={t("approval.warnings")} className="mt-1.5 rounded-card bg-block-fill px-3 py-2 text-sm text-block">
          {warnings.map((warning) => (
            <li key={warning} className="flex gap-2 break-words">
              <WarningCircleIcon size={14} aria-hidden className="mt-1 shrink-0" />
              <span className="min-w-0">{warning}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </Section>
  );
}

function factsOf(t: ReturnType<typeof useT>, approval: Approval): Fact[] {
  const exec = isExec(approval) ? execOf(approval) : undefined;
  const shown: readonly string[] = changesOf(approval) ? CHANGE_NAMES : [];
  const exact = (label: string, text: string | undefined): Fact[] => (text ? [{ label, value: <ExactText text={text} className="break-all" /> }] : []);
  return [
    ...exact(t("approval.session"), exec?.session),
    ...exact(t("approval.program"), exec?.path),
    ...otherFacts(approval)
      .filter(({ name }) => !shown.includes(name))
      .map(({ name, value }) => ({ label: name, value })),
    { label: t("approval.hash"), value: <ContentHash approval={approval} /> },
  ];
}

export function What({ approval }: { approval: Approval }) {
  const t = useT();
  const changes = changesOf(approval);
  // Of a command in a task its reason says what stands above it.
  const isSaid = isExec(approval) && approval.task_id !== null;
  return (
    <>
      <Head approval={approval} />
      {isExec(approval) ? <Command approval={approval} /> : null}
      {approval.reason && !isSaid ? (
        <Section title={t("triage.reason")}>
          <Markdown text={approval.reason} />
        </Section>
      ) : null}
      {changes ? (
        <Section title={t("triage.changes")}>
          <ChangesBox changes={changes} label={t("triage.changes")} />
        </Section>
      ) : null}
      <Section title={t("triage.facts")}>
        <Facts facts={factsOf(t, approval)} />
      </Section>
    </>
  );
}
