// The queue: one row for each request, with the time that it has left; what has come meanwhile waits until nobody is at it.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type MessageId, useT } from "../../i18n/index.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { guarded } from "../../ui/boundary.tsx";
import { Button } from "../../ui/button.tsx";
import { Tag } from "../../ui/chip.tsx";
import { cx } from "../../ui/cx.ts";
import { ExactText } from "../../ui/exact.tsx";
import { Time } from "../../ui/time.tsx";
import { beginning } from "../../ui/visible.ts";
import { type Filters, kindOf } from "../lists.ts";
import type { Approval, ApprovalKind } from "../wire.ts";
import { ApprovalState, approvalTitle, execOf, isExec, isHighRisk } from "../words.tsx";
import { useClock, useLeftText } from "./clock.ts";
import { isSoon } from "./countdown.ts";
import type { Row } from "./queue.ts";

/** More than two lines never show. */
const TITLE_MAX_CHARS = 300;
/** What somebody calls a kind of request, or a risk. */
const WORD_MAX_CHARS = 24;
export const KIND_LABELS: Record<ApprovalKind, MessageId> = {
  command: "triage.kind.command",
  done: "triage.kind.done",
  run: "triage.kind.run",
  other: "triage.kind.other",
};

export type Show = "decided" | undefined;
export type DeskSearch = { id?: string | undefined; show?: Show } & Filters;

/** What is asked for, as one reads it first: a command is its own title. */
export function Title({ approval }: { approval: Approval }) {
  const t = useT();
  const command = isExec(approval) ? execOf(approval).command : undefined;
  return command === undefined ? <span>{approvalTitle(t, approval)}</span> : <ExactText text={beginning(command, TITLE_MAX_CHARS)} />;
}

export function Kind({ approval }: { approval: Approval }) {
  const t = useT();
  const kind = kindOf(approval);
  return <Tag>{kind === "other" ? beginning(approval.action, WORD_MAX_CHARS) : t(KIND_LABELS[kind])}</Tag>;
}

/** The risk as its gateway or its requester says it; nothing where nobody has. */
export function Risk({ approval }: { approval: Approval }) {
  const t = useT();
  if (isHighRisk(approval)) return <span className="ml-auto shrink-0 font-medium text-block">{t("approval.highRisk")}</span>;
  const said = execOf(approval).risk;
  return said ? <span className="ml-auto shrink-0">{beginning(said, WORD_MAX_CHARS)}</span> : null;
}

function Left({ row: { approval, is }, now }: { row: Row; now: number }) {
  const leftText = useLeftText();
  if (is === "closed" || approval.status !== "pending") return <Time iso={approval.decided_at ?? approval.created_at} />;
  return (
    <time dateTime={approval.expires_at} className={cx("font-semibold tabular-nums whitespace-nowrap", isSoon(approval.expires_at, now) && "text-wait")}>
      {leftText(approval.expires_at, now)}
    </time>
  );
}

type RowProps = {
  row: Row;
  now: number;
  search: DeskSearch;
  isCurrent: boolean;
  /** null: none is chosen, and the row shows who asks. */
  isChosen: boolean | null;
  onChoose(id: string): void;
};

/** Who asks; pressed, it chooses the request, and while any is chosen it is a check box. */
function Mark({ row: { approval, is }, isChosen, onChoose }: Pick<RowProps, "row" | "isChosen" | "onChoose">) {
  const t = useT();
  const canBeChosen = is === "listed" && approval.status === "pending";
  const avatar = <Avatar type={approval.requested_by.type} name={approval.requested_by.name} size={20} />;
  if (!canBeChosen) return avatar;
  const label = t("triage.chooseOne", { title: approvalTitle(t, approval) });
  if (isChosen === null)
    return (
      <span className="relative -m-1.5 flex size-8 shrink-0 items-start p-1.5">
        {avatar}
        <button type="button" aria-label={label} title={label} onClick={() => onChoose(approval.id)} className="absolute inset-0" />
      </span>
    );
  return (
    <label className="-m-1.5 flex size-8 shrink-0 p-2">
      <input type="checkbox" checked={isChosen} onChange={() => onChoose(approval.id)} aria-label={label} className="size-4 accent-kumo-brand" />
    </label>
  );
}

function QueueRow({ row, now, search, isCurrent, isChosen, onChoose }: RowProps) {
  const { approval, is } = row;
  const isWaiting = is === "listed" && approval.status === "pending";
  return (
    <li className={cx("relative flex gap-2.5 py-2 pr-3 pl-3.5 hover:bg-kumo-tint", isCurrent && "bg-kumo-base", isChosen && "bg-kumo-tint")}>
      {isCurrent ? <span aria-hidden className={cx("absolute inset-y-0 left-0 w-[3px]", isWaiting ? "bg-lamp" : "bg-kumo-brand")} /> : null}
      <Mark row={row} isChosen={isChosen} onChoose={onChoose} />
      <Link
        to="/approvals"
        search={{ ...search, id: approval.id }}
        data-approval-id={approval.id}
        aria-current={isCurrent ? "true" : undefined}
        className={cx("min-w-0 flex-1 outline-offset-2", is === "closed" && "text-kumo-subtle")}
      >
        <span className="flex items-start gap-2.5 text-sm">
          <span className="line-clamp-2 min-w-0 flex-1 font-medium wrap-anywhere">
            <Title approval={approval} />
          </span>
          <span className="shrink-0 text-xs leading-5 text-kumo-subtle">
            <Left row={row} now={now} />
          </span>
        </span>
        <span className="mt-1 flex min-w-0 items-center gap-1.5 text-xs text-kumo-subtle">
          {isWaiting ? <Kind approval={approval} /> : <ApprovalState approval={approval} />}
          <span className="truncate">{[approval.requested_by.name, approval.board_name].filter(Boolean).join(" · ")}</span>
          <Risk approval={approval} />
        </span>
      </Link>
    </li>
  );
}

type QueueProps = {
  rows: readonly Row[];
  search: DeskSearch;
  chosen: ReadonlySet<string>;
  onChoose(id: string): void;
};

export function Queue({ rows, search, chosen, onChoose }: QueueProps): ReactNode {
  const t = useT();
  const now = useClock(rows.filter(({ approval }) => approval.status === "pending").map(({ approval }) => approval.expires_at));
  const one = { now, search, onChoose };
  return (
    <ul aria-label={t("nav.approvals")} className="divide-y divide-kumo-line border-b border-kumo-line">
      {rows.map((row) => {
        const { id } = row.approval;
        return guarded(<QueueRow key={id} {...one} row={row} isCurrent={id === search.id} isChosen={chosen.size === 0 ? null : chosen.has(id)} />);
      })}
    </ul>
  );
}

/** What has come while somebody was at the queue. */
export function Fresh({ count, onShow }: { count: number; onShow(): void }) {
  const t = useT();
  if (count === 0) return null;
  return (
    <div role="status" className="flex justify-center border-b border-kumo-line p-1.5">
      <Button onClick={onShow}>{t("triage.fresh", { count })}</Button>
    </div>
  );
}
