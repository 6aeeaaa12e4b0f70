// One event: who, what, when; before → after, why, which event led to it, and the request id to copy.
import { Link } from "@tanstack/react-router";
import { useContext } from "react";
import { type MessageId, useKnownT, useT } from "../i18n/index.ts";
import { snapshotOf, useBoards } from "../boards/index.ts";
import { STANDING_LABELS } from "../checks/index.ts";
import { useBoardFields } from "../fields/index.ts";
import { PROBLEM_LABELS } from "../gateways/index.ts";
import { useActiveOrganization } from "../identity/index.ts";
import type { EventView } from "../live/wire.ts";
import { ALL_BOARDS, LEVEL_LABELS } from "../members/index.ts";
import { ROLE_LABELS } from "../organizations/index.ts";
import { routingOf, routingSentence } from "../routing/index.ts";
import { RUN_LABELS } from "../runs/index.ts";
import { hoursOf, PRIORITY_LABELS, STATUS_LABELS } from "../tasks/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { CopyButton } from "../ui/copy.tsx";
import { cx } from "../ui/cx.ts";
import { Time, useFormat } from "../ui/time.tsx";
import { EventLinkContext } from "./links.ts";
import { type Change, changesOf, hasSubject, leftOutOf, partOf, quoteOf, type RightChange, rightChangesOf, subjectOf } from "./sentences.ts";

/** `isEffect`: what led to it stands below it. */
type RowProps = { event: EventView; isInTask?: boolean; isMarked?: boolean; isEffect?: boolean };

/** The states of tasks, approvals, agents, gateways and runs by their wire names. */
const STATE_LABELS: Partial<Record<string, MessageId>> = {
  ...STATUS_LABELS,
  ...RUN_LABELS,
  pending: "approval.pending",
  approved: "approval.approved",
  rejected: "approval.rejected",
  expired: "approval.expired",
  withdrawn: "approval.withdrawn",
  draft: "agent.draft",
  provisioning: "agent.provisioning",
  online: "agent.online",
  offline: "agent.offline",
  never_connected: "gateway.never_connected",
  accepted: "invites.accepted",
  revoked: "invites.revoked",
};
const ROLE_NAMES: Partial<Record<string, MessageId>> = ROLE_LABELS;
const STANDINGS: Partial<Record<string, MessageId>> = STANDING_LABELS;
const YES_NO: Partial<Record<string, MessageId>> = { true: "activity.yes", false: "activity.no" };
/** Labels of values by the field that holds them. */
const VALUE_LABELS: Partial<Record<string, Partial<Record<string, MessageId>>>> = {
  status: STATE_LABELS,
  priority: PRIORITY_LABELS,
  state: STANDINGS,
  role: ROLE_NAMES,
  problem: PROBLEM_LABELS,
};

const ISO_TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

function Value({ field, value }: { field: string; value: string | null }) {
  const t = useT();
  const format = useFormat();
  if (value === null) return <span className="text-kumo-subtle">{t("activity.nothing")}</span>;
  const label = VALUE_LABELS[field]?.[value] ?? YES_NO[value];
  if (label) return <>{t(label)}</>;
  if (field === "estimate_minutes") return <>{hoursOf(Number(value))}</>;
  return <>{ISO_TIME.test(value) ? format.dayAndTime(value) : value}</>;
}

/** Fields that people know have a name, and those that they have made a label; others keep their wire name. */
function Changes({ changes, boardId }: { changes: Change[]; boardId: string | null }) {
  const t = useT();
  const known = useKnownT();
  const own = useBoardFields(boardId ?? "");
  const nameOf = (field: string) => known(`field.${field}`) ?? own.find(({ field_key }) => field_key === field)?.label ?? field;
  return (
    <ul className="mt-0.5 flex flex-col gap-0.5 text-xs">
      {changes.map((change) => (
        <li key={change.field} className="break-words">
          <span className="text-kumo-subtle">{nameOf(change.field)}</span>{" "}
          <del className="text-kumo-subtle no-underline">
            <Value field={change.field} value={change.before} />
          </del>{" "}
          <span aria-label={t("activity.became")} role="img">
            →
          </span>{" "}
          <ins className="no-underline">
            <Value field={change.field} value={change.after} />
          </ins>
        </li>
      ))}
    </ul>
  );
}

/** Board by board: Platform, read → write. */
function RightChanges({ changes }: { changes: RightChange[] }) {
  const t = useT();
  const boards = useBoards().data?.items ?? [];
  const nameOf = (id: string) => (id === ALL_BOARDS ? t("access.allBoards") : (boards.find((board) => board.id === id)?.name ?? t("activity.aBoard")));
  return (
    <ul className="mt-0.5 flex flex-col gap-0.5 text-xs">
      {changes.map((change) => (
        <li key={change.boardId} className="break-words">
          <span className="text-kumo-subtle">
            {nameOf(change.boardId)} {t(LEVEL_LABELS[change.before])}
          </span>{" "}
          <span aria-label={t("activity.became")} role="img">
            →
          </span>{" "}
          {t(LEVEL_LABELS[change.after])}
        </li>
      ))}
    </ul>
  );
}

/** The key and title of a task on a board that this tab knows. */
function knownTask(boardId: string | null, taskId: string | undefined): string | null {
  const task = boardId && taskId ? snapshotOf(boardId)?.tasks.find((candidate) => candidate.id === taskId) : undefined;
  return task ? `${task.key} ${task.title}` : null;
}

function Subject({ event }: { event: EventView }) {
  const t = useT();
  const known = useKnownT();
  const linkOf = useContext(EventLinkContext);
  const taskId = event.subject.type === "task" ? event.subject.id : event.about?.type === "task" ? event.about.id : undefined;
  const organization = useActiveOrganization();
  // A transfer that failed has no label of its own: it is about the organization that one looks at.
  const label = subjectOf(event) ?? (event.subject.type.startsWith("organization") ? (organization?.name ?? null) : null);
  // An invite without an address is named by its role.
  const role = event.subject.type === "invite" && label ? ROLE_NAMES[label] : undefined;
  const command = event.subject.type === "gateway_command" ? known(`command.kind.${label}`) : null;
  const own = role ? t("activity.inviteAs", { role: t(role) }) : (command ?? label);
  const isAboutTask = event.about?.type === "task" || event.type === "task.commented";
  const text =
    (isAboutTask ? knownTask(event.board_id, taskId) : null) ??
    own ??
    known(`subject.${event.subject.type}`) ??
    `${event.subject.type} ${event.subject.id.slice(-8)}`;
  const link = linkOf(event);
  if (!link) return <span className="font-medium">{text}</span>;
  return (
    <Link {...link} className="font-medium hover:underline">
      {text}
    </Link>
  );
}

/** What of a recurring task did not hold any more when it was made. */
function LeftOut({ event }: { event: EventView }) {
  const t = useT();
  const known = useKnownT();
  const names = leftOutOf(event);
  if (names.length === 0) return null;
  return (
    <p className="mt-0.5 text-xs break-words text-kumo-subtle">
      {t("activity.leftOut", { what: names.map((name) => known(`field.${name}`) ?? name).join(", ") })}
    </p>
  );
}

/** Of a run that somebody asked for: which agent was chosen, and why. */
function Chosen({ event }: { event: EventView }) {
  const t = useT();
  const routing = event.type === "run.queued" ? routingOf(event.payload) : null;
  const { label } = event.payload as { label?: unknown };
  if (!routing) return null;
  return (
    <p className="mt-0.5 text-xs break-words text-kumo-subtle">
      {typeof label === "string" ? `${label}: ` : ""}
      {routingSentence(t, routing)}
    </p>
  );
}

function When({ event }: { event: EventView }) {
  const t = useT();
  return (
    <span className="flex h-5 shrink-0 items-center gap-1 text-xs text-kumo-subtle">
      <Time iso={event.at} />
      {event.request_id ? <CopyButton text={event.request_id} label={t("activity.copyRequest", { id: event.request_id })} /> : null}
    </span>
  );
}

function Cause({ event }: { event: EventView }) {
  const t = useT();
  if (event.cause_id === null) return null;
  return (
    <p className="mt-0.5 text-xs text-kumo-subtle">
      <Link to="/activity" search={{ event: event.cause_id }} className="inline-block min-h-6 leading-6 underline underline-offset-2">
        {t("activity.cause")}
      </Link>
    </p>
  );
}

export function EventRow({ event, isInTask = false, isMarked = false, isEffect = false }: RowProps) {
  const t = useT();
  // Without words of ours the sentence is the server's own, which names the actor already.
  const verb = useKnownT()(`event.${event.type}`);
  const changes = changesOf(event);
  const rights = rightChangesOf(event);
  const quote = quoteOf(event);
  return (
    <li
      id={`event-${event.id}`}
      className={cx("flex gap-2.5 px-4 py-2 text-sm", isEffect && "border-b-0! pl-10", isMarked && "bg-run-fill")}
      tabIndex={isMarked ? -1 : undefined}
    >
      <span className="pt-px">
        <Avatar type={event.actor.type} name={event.actor.name} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="break-words">
          {verb ? (
            <>
              {event.actor.name} <span className="text-kumo-subtle">{verb}</span>{" "}
              {isInTask ? (partOf(event) ?? t("activity.thisTask")) : hasSubject(event) ? <Subject event={event} /> : null}
            </>
          ) : (
            event.message
          )}
        </p>
        {changes.length > 0 ? <Changes changes={changes} boardId={event.board_id} /> : null}
        {rights.length > 0 ? <RightChanges changes={rights} /> : null}
        {quote ? <p className="mt-0.5 line-clamp-2 text-xs break-words text-kumo-subtle">{quote}</p> : null}
        {event.reason ? <p className="mt-0.5 text-xs break-words">{t("activity.reason", { reason: event.reason })}</p> : null}
        <Chosen event={event} />
        <LeftOut event={event} />
        {isEffect ? null : <Cause event={event} />}
      </div>
      <When event={event} />
    </li>
  );
}
