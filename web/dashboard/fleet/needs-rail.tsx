// What waits for a person, what runs out first on top: requests for approval, then what agents ask, which has no end soon.
import { Link } from "@tanstack/react-router";
import { type Approval, useApprovals, approvalTitle } from "../approvals/index.ts";
import { type Translate, useT } from "../i18n/index.ts";
import { Age, Countdown } from "../ui/age.tsx";
import { Avatar } from "../ui/avatar.tsx";
import { guarded } from "../ui/boundary.tsx";
import { cx } from "../ui/cx.ts";
import { CaretRightIcon } from "../ui/icons.ts";
import type { FleetAgent } from "./wire.ts";

const SOON_MS = 3_600_000;
const ACTION_EXEC = "exec";
const ACTION_TASK_DONE = "task.done";

const kindOf = (t: Translate, { action }: Approval): string =>
  action === ACTION_EXEC ? t("fleet.command") : action === ACTION_TASK_DONE ? t("fleet.done") : t("fleet.request");

/** The order of the rail: what runs out first is first. */
export const bySoonest = <One extends { id: string; expires_at: string }>(waiting: readonly One[]): One[] =>
  [...waiting].sort((a, b) => a.expires_at.localeCompare(b.expires_at) || (a.id < b.id ? -1 : 1));

/** The command itself, not that there is one. */
function titleOf(t: Translate, approval: Approval): string {
  const { command } = approval.metadata;
  return approval.action === ACTION_EXEC && typeof command === "string" ? command : approvalTitle(t, approval);
}

export function useNeeds(agents: readonly FleetAgent[]) {
  const page = useApprovals("pending").data;
  const asking = agents.filter(({ reason }) => reason === "question" || reason === "proposal");
  return { waiting: bySoonest(page?.items ?? []), total: (page?.total ?? 0) + asking.length, asking };
}

const CARD = "relative grid grid-cols-[minmax(0,1fr)_auto] gap-x-2 border-b border-kumo-line px-3.5 py-2 outline-offset-[-2px]";
const isSoon = ({ expires_at }: Approval): boolean => Date.parse(expires_at) - Date.now() < SOON_MS;

/** `more`: how many others wait; said on phones, where only the first is shown. */
export function Need({ approval, isFirst, more = 0 }: { approval: Approval; isFirst: boolean; more?: number }) {
  const t = useT();
  const { requested_by, task_key } = approval;
  return (
    <Link
      to="/approvals"
      search={{ id: approval.id }}
      className={cx(CARD, isFirst ? "bg-wait-fill py-3 shadow-[inset_3px_0_0_var(--lamp)]" : "hover:bg-kumo-tint")}
    >
      <span className="line-clamp-2 text-[13px] leading-4.5 font-medium break-words">{titleOf(t, approval)}</span>
      <span
        className={cx(
          "tabular-nums",
          isFirst ? "text-xl leading-5 font-semibold text-wait" : cx("text-xs leading-4.5 font-medium", isSoon(approval) ? "text-wait" : "text-kumo-subtle"),
        )}
      >
        <Countdown iso={approval.expires_at} />
      </span>
      <span className={cx("col-span-2 mt-1 flex min-w-0 items-center gap-1.5 text-xs", isFirst ? "text-kumo-default" : "text-kumo-subtle")}>
        <Avatar type={requested_by.type} name={requested_by.name} size={16} />
        <span className="truncate">{requested_by.name}</span>
        {task_key ? <span className="font-mono whitespace-nowrap">{task_key}</span> : null}
        <span className="whitespace-nowrap">{kindOf(t, approval)}</span>
        {more > 0 ? (
          <span className="ml-auto flex items-center whitespace-nowrap">
            {t("fleet.moreNeed", { count: more })}
            <CaretRightIcon size={14} aria-hidden />
          </span>
        ) : null}
      </span>
    </Link>
  );
}

const Waiting = ({ approval, isFirst }: { approval: Approval; isFirst: boolean }) => (
  <li>
    <Need approval={approval} isFirst={isFirst} />
  </li>
);

function Asking({ agent }: { agent: FleetAgent }) {
  const t = useT();
  return (
    <li>
      <Link to="/boards/$boardId" params={{ boardId: agent.board?.id ?? "" }} search={{}} className={cx(CARD, "hover:bg-kumo-tint")}>
        <span className="text-[13px] font-medium">
          {t(agent.reason === "question" ? "fleet.why.question" : "fleet.why.proposal", { board: agent.board?.name ?? "" })}
        </span>
        {agent.since ? <Age iso={agent.since} /> : null}
        <span className="col-span-2 mt-1 flex items-center gap-1.5 text-xs text-kumo-subtle">
          <Avatar type="agent" name={agent.name} size={16} />
          {agent.name} {t("fleet.question")}
        </span>
      </Link>
    </li>
  );
}

export function NeedsRail({ agents }: { agents: readonly FleetAgent[] }) {
  const t = useT();
  const { waiting, asking, total } = useNeeds(agents);
  return (
    <aside aria-label={t("fleet.needsYou")} className="hidden w-72 shrink-0 flex-col border-l border-kumo-line xl:flex">
      <header className="flex h-15 shrink-0 items-center gap-2 border-b border-kumo-line px-3.5">
        <h2 className="text-sm font-semibold">{t("fleet.needsYou")}</h2>
        <span className="text-xs text-kumo-subtle tabular-nums">{total}</span>
        <span className="ml-auto text-xs text-kumo-subtle">{t("fleet.soonestFirst")}</span>
      </header>
      {total === 0 ? <p className="px-3.5 py-3 text-xs text-kumo-subtle">{t("fleet.nothingWaits")}</p> : null}
      <ol className="min-h-0 flex-1 overflow-y-auto">
        {waiting.map((approval, at) => guarded(<Waiting key={approval.id} approval={approval} isFirst={at === 0} />))}
        {asking.map((agent) => guarded(<Asking key={agent.id} agent={agent} />))}
      </ol>
    </aside>
  );
}
