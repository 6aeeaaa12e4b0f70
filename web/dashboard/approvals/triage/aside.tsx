// Beside the case: why one is asked, what is known of the risk and who says so, what happens then, and how it went before.
import { useBoards } from "../../boards/index.ts";
import { type MessageId, useT } from "../../i18n/index.ts";
import { guarded } from "../../ui/boundary.tsx";
import { State } from "../../ui/chip.tsx";
import { ExactText } from "../../ui/exact.tsx";
import { TextLink } from "../../ui/link.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { useFormat } from "../../ui/time.tsx";
import { bytesOf } from "../../ui/visible.ts";
import { kindOf } from "../lists.ts";
import { useEarlier } from "../live.ts";
import type { Approval, ApprovalKind } from "../wire.ts";
import { ApprovalState, execOf, isExec, isHighRisk } from "../words.tsx";
import { Title } from "./queue.tsx";
import { AsideSection, Pairs } from "./section.tsx";

const WHY: Record<ApprovalKind, MessageId> = {
  command: "triage.why.command",
  done: "triage.why.done",
  run: "triage.why.run",
  other: "triage.why.other",
};

/** Whether its board still asks for it; while that is not known, what was asked is said as it is for others. */
function useIsRequired({ action, board_id }: Approval): boolean {
  const boards = useBoards().data?.items;
  const board = boards?.find(({ id }) => id === board_id);
  return kindOf({ action }) === "done" && board?.require_approval_for_done === true;
}

function Why({ approval }: { approval: Approval }) {
  const t = useT();
  const kind = kindOf(approval);
  const isRequired = useIsRequired(approval);
  const names = { name: approval.requested_by.name, board: approval.board_name ?? "" };
  const why = approval.board_id === null ? "triage.why.session" : kind === "done" && !isRequired ? "triage.why.other" : WHY[kind];
  return (
    <AsideSection title={t("triage.why")} meta={t("triage.oneNeeded", { given: approval.decided_by ? 1 : 0 })}>
      <p className="text-sm">{t(why, names)}</p>
      <div className="mt-2 flex items-start gap-2 text-sm">
        <span className="min-w-0 flex-1">{t(approval.board_id === null ? "triage.who.admins" : "triage.who.board", names)}</span>
        {approval.status === "pending" ? <State tone="wait">{t("triage.missing")}</State> : <ApprovalState approval={approval} />}
      </div>
    </AsideSection>
  );
}

/** What nobody would see in the command that is shown. */
const unseenIn = (text: string): number => bytesOf(text).filter(({ kind }) => kind === "unseen").length;

/** Only what somebody has said, or what can be seen; each with who says it. */
function useRisks(approval: Approval): [string, string][] {
  const t = useT();
  const exec = execOf(approval);
  const name = approval.requested_by.name;
  const unseen = isExec(approval) && exec.command ? unseenIn(exec.command) : 0;
  const rows: [string, string][] = [];
  if (exec.risk) rows.push([isExec(approval) ? t("triage.saysGateway") : t("triage.says", { name }), exec.risk]);
  if (exec.warnings.length > 0) rows.push([t("approval.warnings"), String(exec.warnings.length)]);
  if (unseen > 0) rows.push([t("triage.unseen"), String(unseen)]);
  if (approval.confidence !== null) rows.push([t("triage.sure", { name }), `${approval.confidence} %`]);
  for (const [criterion, score] of Object.entries(approval.rubric_scores ?? {})) rows.push([t("triage.rates", { name, criterion }), JSON.stringify(score)]);
  return rows;
}

function Known({ approval }: { approval: Approval }) {
  const t = useT();
  const risks = useRisks(approval);
  const high = isHighRisk(approval) ? <b className="text-block">{t("approval.highRisk")}</b> : null;
  return (
    <AsideSection title={t("approval.risk")} meta={high}>
      {risks.length === 0 ? <p className="text-xs text-kumo-subtle">{t("triage.noRisk")}</p> : null}
      <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-2 gap-y-1.5 text-xs">
        {risks.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="min-w-0 wrap-anywhere text-kumo-subtle">{name}</dt>
            <dd className="max-w-40 min-w-0 wrap-anywhere tabular-nums">
              <ExactText text={value} />
            </dd>
          </div>
        ))}
      </dl>
    </AsideSection>
  );
}

const STARTS: Record<ApprovalKind, MessageId> = {
  command: "triage.starts.command",
  done: "triage.starts.done",
  run: "triage.starts.run",
  other: "triage.starts.other",
};
const COVERS: Record<ApprovalKind, MessageId> = {
  command: "triage.covers.command",
  done: "triage.covers.done",
  run: "triage.covers.run",
  other: "triage.covers.other",
};

function Then({ approval }: { approval: Approval }) {
  const t = useT();
  const format = useFormat();
  const kind = kindOf(approval);
  const names = { name: approval.requested_by.name, key: approval.task_key ?? "" };
  const hasParameters = kind === "run" && Object.hasOwn(approval.metadata, "parameters");
  return (
    <AsideSection title={t("triage.ifApproved")}>
      <Pairs
        pairs={[
          [t("triage.starts"), t(STARTS[kind], names)],
          [t("triage.covers"), t(hasParameters ? "triage.covers.parameters" : COVERS[kind], names)],
          [t("triage.ends"), t(kind === "command" ? "triage.ends.command" : "triage.ends.other", { when: format.dayAndTime(approval.expires_at) })],
        ]}
      />
    </AsideSection>
  );
}

function Before({ approval, agentId }: { approval: Approval; agentId: string }) {
  const t = useT();
  const format = useFormat();
  const kind = kindOf(approval);
  return (
    <AsideSection title={t("triage.before", { name: approval.requested_by.name })}>
      <Loaded query={useEarlier(agentId, kind)} failed={t("approval.notLoaded")} rows={2}>
        {(earlier) => {
          const others = earlier.filter(({ id, status }) => id !== approval.id && status !== "pending").slice(0, 4);
          if (others.length === 0) return <p className="text-xs text-kumo-subtle">{t("triage.noneBefore")}</p>;
          return (
            <ul className="flex flex-col gap-1.5 text-xs">
              {others.map((one) =>
                guarded(
                  <li key={one.id} className="flex items-center gap-2">
                    <span className="shrink-0 text-kumo-subtle">{format.day(one.created_at)}</span>
                    <TextLink to="/approvals" search={{ id: one.id, show: "decided" }} className="min-w-0 flex-1 truncate">
                      <Title approval={one} />
                    </TextLink>
                    <ApprovalState approval={one} />
                  </li>,
                ),
              )}
            </ul>
          );
        }}
      </Loaded>
    </AsideSection>
  );
}

export function Aside({ approval }: { approval: Approval }) {
  return (
    <>
      <Why approval={approval} />
      <Known approval={approval} />
      {approval.status === "pending" ? <Then approval={approval} /> : null}
      {approval.agent_id ? <Before approval={approval} agentId={approval.agent_id} /> : null}
    </>
  );
}
