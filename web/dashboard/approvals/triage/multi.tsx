// Several at once: what each would do, which of them are decided alone and why, and what expires before them.
import { Link } from "@tanstack/react-router";
import type { Ref } from "react";
import { type MessageId, useT } from "../../i18n/index.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { guarded } from "../../ui/boundary.tsx";
import { Chip, State } from "../../ui/chip.tsx";
import { ClockIcon } from "../../ui/icons.ts";
import { useProblemText } from "../../ui/problem-text.ts";
import { beginning } from "../../ui/visible.ts";
import { kindOf } from "../lists.ts";
import type { Decision } from "../live.ts";
import type { Approval } from "../wire.ts";
import { approvalTitle } from "../words.tsx";
import { useClock, useLeftText } from "./clock.ts";
import { Bar, type BarHandle } from "./decide-bar.tsx";
import { reasonOf } from "./decisions.ts";
import type { Alone } from "./queue.ts";
import { type DeskSearch, Kind, Risk, Title } from "./queue.tsx";
import { Section } from "./section.tsx";

export const ALONE_LABELS: Record<Alone, MessageId> = {
  held: "triage.alone.held",
  risk: "triage.alone.risk",
  cut: "triage.alone.cut",
  rights: "triage.alone.rights",
};
/** More of a reason than one line never shows. */
const REASON_MAX_CHARS = 200;
const SOONER_MAX = 3;

export type Chosen = { approval: Approval; alone: Alone | null; refusal: unknown };

function ChosenRow({ one: { approval, alone, refusal }, now, onDrop }: { one: Chosen; now: number; onDrop(id: string): void }) {
  const t = useT();
  const leftText = useLeftText();
  const textOf = useProblemText();
  const label = alone ?? (refusal === undefined ? null : "refused");
  return (
    <li className="grid grid-cols-[20px_minmax(0,1fr)] items-center gap-x-3 gap-y-1 border-b border-kumo-line py-2 text-sm lg:grid-cols-[20px_minmax(0,1fr)_112px_76px_132px]">
      <input
        type="checkbox"
        checked
        onChange={() => onDrop(approval.id)}
        aria-label={t("triage.chooseOne", { title: approvalTitle(t, approval) })}
        className="size-4 accent-kumo-brand"
      />
      <div className="min-w-0">
        <p className="line-clamp-2 font-medium wrap-anywhere">
          <Title approval={approval} />
        </p>
        <p className="flex min-w-0 items-center gap-1.5 text-xs text-kumo-subtle">
          <Kind approval={approval} />
          <span className="truncate">{[approval.task_key, beginning(approval.reason, REASON_MAX_CHARS)].filter(Boolean).join(" · ")}</span>
          <Risk approval={approval} />
        </p>
        {refusal === undefined ? null : <p className="text-xs text-block">{textOf(refusal)}</p>}
      </div>
      <span className="col-start-2 flex min-w-0 items-center gap-1.5 text-xs lg:col-start-auto">
        <Avatar type={approval.requested_by.type} name={approval.requested_by.name} size={20} />
        <span className="truncate">{approval.requested_by.name}</span>
      </span>
      <time dateTime={approval.expires_at} className="col-start-2 text-xs tabular-nums lg:col-start-auto lg:text-right">
        {leftText(approval.expires_at, now)}
      </time>
      <span className="col-start-2 text-xs lg:col-start-auto">
        {label === null ? (
          <span className="text-kumo-subtle">{t("triage.together")}</span>
        ) : (
          <State tone="block">{t(label === "refused" ? "triage.didNotGo" : ALONE_LABELS[label])}</State>
        )}
      </span>
    </li>
  );
}

/** What expires before anything that is chosen. */
function Sooner({ approvals, search, now }: { approvals: readonly Approval[]; search: DeskSearch; now: number }) {
  const t = useT();
  const leftText = useLeftText();
  if (approvals.length === 0) return null;
  return (
    <div className="mt-3 flex flex-wrap items-center gap-2 text-xs">
      <Chip tone="wait" icon={<ClockIcon size={12} aria-hidden />}>
        {t("triage.sooner", { count: approvals.length })}
      </Chip>
      {approvals.slice(0, SOONER_MAX).map((approval) =>
        guarded(
          <span key={approval.id} className="flex min-w-0 items-center gap-1.5">
            <Link to="/approvals" search={{ ...search, id: approval.id }} className="max-w-52 truncate text-kumo-link underline">
              <Title approval={approval} />
            </Link>
            <b className="text-wait tabular-nums">{leftText(approval.expires_at, now)}</b>
          </span>,
          "div",
        ),
      )}
    </div>
  );
}

/** What approving these sets off, as far as the server says: nothing is guessed. */
function SetsOff({ approvals }: { approvals: readonly Approval[] }) {
  const t = useT();
  const done = approvals.filter((one) => kindOf(one) === "done");
  const agents = [...new Set(approvals.flatMap(({ agent_id, requested_by }) => (agent_id ? [requested_by.name] : [])))];
  if (done.length === 0 && agents.length === 0) return null;
  return (
    <Section title={t("triage.setsOff")}>
      <ul className="list-disc pl-4 text-sm">
        {done.length > 0 ? (
          <li>{t("triage.setsOff.done", { count: done.length, keys: done.flatMap(({ task_key }) => (task_key ? [task_key] : [])).join(", ") })}</li>
        ) : null}
        {agents.length > 0 ? <li>{t("triage.setsOff.agents", { names: agents.join(", ") })}</li> : null}
        <li>{t("triage.setsOff.once")}</li>
      </ul>
    </Section>
  );
}

type MultiProps = {
  chosen: readonly Chosen[];
  sooner: readonly Approval[];
  search: DeskSearch;
  ref: Ref<BarHandle>;
  onDrop(id: string): void;
  onDecide(status: Decision["status"], comment: string): void;
  onOpen(id: string): void;
};

export function Multi({ chosen, sooner, search, ref, onDrop, onDecide, onOpen }: MultiProps) {
  const t = useT();
  const now = useClock([...chosen.map(({ approval }) => approval), ...sooner].map(({ expires_at }) => expires_at));
  const together = chosen.filter(({ alone }) => alone === null).map(({ approval }) => approval);
  const [left] = chosen.filter(({ alone }) => alone !== null);
  const alone = chosen.length - together.length;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-4 md:px-5">
        <h2 className="text-base font-semibold">{t("triage.chosen", { count: chosen.length, together: together.length })}</h2>
        <p className="mt-0.5 text-xs text-kumo-subtle">{t("triage.chosenDetail")}</p>
        <Sooner approvals={sooner} search={search} now={now} />
        <ul aria-label={t("triage.chosenList")} className="mt-3">
          {chosen.map((one) => guarded(<ChosenRow key={one.approval.id} one={one} now={now} onDrop={onDrop} />))}
        </ul>
        <SetsOff approvals={together} />
      </div>
      <div data-dock className="shrink-0 border-t border-kumo-line px-4 py-2.5 pb-[max(10px,env(safe-area-inset-bottom))] md:px-5">
        {together.length === 0 ? <p className="mb-2 text-sm text-kumo-subtle">{t("triage.noneTogether")}</p> : null}
        <Bar
          isClosed={together.length === 0}
          ref={ref}
          subject={reasonOf("several")}
          approveLabel={t("triage.approveMany", { count: together.length })}
          refuseLabel={t("triage.refuseMany", { count: together.length })}
          note={t("triage.manyKeys")}
          mayApprove
          onSend={onDecide}
          other={left ? { label: t("triage.thenOpen", { count: alone }), key: "↵", onPress: () => onOpen(left.approval.id) } : null}
        />
      </div>
    </div>
  );
}
