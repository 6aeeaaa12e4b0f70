// A group at a glance: of each board how many tasks stand where, and those that come first.
import { Link, useParams } from "@tanstack/react-router";
import type { BoardOfGroup, GroupSnapshot } from "#worker/views/schema.ts";
import { useT } from "../i18n/index.ts";
import { MetricsLink } from "../metrics/index.ts";
import { STATUS_LABELS, STATUS_TONES, TASK_STATUSES } from "../tasks/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Dot, State } from "../ui/chip.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { PageBody, PageHead, Panel } from "../ui/page.tsx";
import { Empty } from "../ui/states.tsx";
import { useGroupSnapshot } from "./group-live.ts";
import { GroupNotes } from "./group-notes.tsx";

function Counts({ counts }: { counts: NonNullable<BoardOfGroup["task_counts"]> }) {
  const t = useT();
  const shown = TASK_STATUSES.flatMap((status) => (counts[status] ? [{ status, count: counts[status] }] : []));
  if (shown.length === 0) return null;
  return (
    <p className="flex flex-wrap gap-x-3 gap-y-1 px-4 py-2 text-xs text-kumo-subtle">
      {shown.map(({ status, count }) => (
        <span key={status} className="inline-flex items-center gap-1 tabular-nums">
          <Dot tone={STATUS_TONES[status]} />
          {t(STATUS_LABELS[status])} {count}
        </span>
      ))}
    </p>
  );
}

function FirstTask({ task }: { task: NonNullable<BoardOfGroup["tasks"]>[number] }) {
  const t = useT();
  return (
    <li>
      <Link
        to="/boards/$boardId"
        params={{ boardId: task.board_id }}
        search={{ task: task.id }}
        className="flex min-h-9 items-center gap-3 px-4 py-1.5 text-sm outline-offset-[-2px] hover:bg-kumo-tint"
      >
        <span className="min-w-0 flex-1 truncate">{task.title}</span>
        {task.assignee ? <span className="hidden max-w-32 truncate text-xs text-kumo-subtle sm:inline">{task.assignee}</span> : null}
        <State tone={STATUS_TONES[task.status]}>{t(STATUS_LABELS[task.status])}</State>
      </Link>
    </li>
  );
}

function FirstTasks({ tasks }: { tasks: NonNullable<BoardOfGroup["tasks"]> }) {
  const t = useT();
  if (tasks.length === 0) return <p className="px-4 pb-3 text-sm text-kumo-subtle">{t("groups.nothingToDo")}</p>;
  return <ul className="divide-y divide-kumo-line border-t border-kumo-line">{tasks.map((task) => guarded(<FirstTask key={task.id} task={task} />))}</ul>;
}

function BoardPanel({ one: { board, task_counts, tasks } }: { one: BoardOfGroup }) {
  const t = useT();
  const open = (
    <Link to="/boards/$boardId" params={{ boardId: board.id }} search={{}} className="rounded-md px-2 py-1 text-sm text-kumo-subtle hover:bg-kumo-tint">
      {t("groups.openBoard")}
    </Link>
  );
  return (
    <Panel title={board.name} actions={open}>
      {board.objective ? <p className="truncate px-4 pt-2 text-sm">{board.objective}</p> : null}
      {task_counts ? <Counts counts={task_counts} /> : null}
      {tasks ? <FirstTasks tasks={tasks} /> : null}
    </Panel>
  );
}

function Boards({ boards, boards_total }: GroupSnapshot) {
  const t = useT();
  if (boards.length === 0) return <Empty title={t("groups.noBoards")} detail={t("groups.noBoardsDetail")} />;
  return (
    <>
      <div className="grid gap-4 lg:grid-cols-2">{boards.map((one) => guarded(<BoardPanel key={one.board.id} one={one} />))}</div>
      {boards_total > boards.length ? (
        <p className="text-sm text-kumo-subtle">{t("groups.moreBoards", { shown: boards.length, total: boards_total })}</p>
      ) : null}
    </>
  );
}

export function GroupPage() {
  const t = useT();
  const { groupId } = useParams({ from: "/frame/groups/$groupId" });
  const query = useGroupSnapshot(groupId);
  return (
    <>
      <PageHead title={query.data?.group?.name ?? t("groups.title")} count={query.data?.boards_total}>
        <Link to="/groups/$groupId/memory" params={{ groupId }} search={{}} className="rounded-md px-2 py-1 text-sm hover:bg-kumo-tint">
          {t("memory.open")}
        </Link>
        <MetricsLink scope={{ group: groupId }} />
      </PageHead>
      <PageBody>
        <div className="flex max-w-6xl flex-col gap-4">
          <Loaded query={query} failed={t("groups.notLoaded")} rows={5}>
            {(snapshot) => <Boards {...snapshot} />}
          </Loaded>
          <GroupNotes groupId={groupId} />
        </div>
      </PageBody>
    </>
  );
}
