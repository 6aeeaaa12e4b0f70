// What the person has to do on all boards: what waits for a decision on top, then their tasks by how near they are due. J and K walk them.
import { Link } from "@tanstack/react-router";
import { useMemo, useRef } from "react";
import { approvalTitle, type Approval, useApprovals } from "../approvals/index.ts";
import { useT } from "../i18n/index.ts";
import { PRIORITY_LABELS, PriorityBars, STATUS_LABELS, STATUS_TONES, useTimeZone } from "../tasks/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { Dot, State } from "../ui/chip.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Mono, PageBody, PageHead, Panel } from "../ui/page.tsx";
import { useShortcuts } from "../ui/shortcuts.ts";
import { Empty } from "../ui/states.tsx";
import { Time, useFormat, useNow } from "../ui/time.tsx";
import { walkAmong } from "../ui/walk.ts";
import { bucketOf, DUE_BUCKETS, dueEdges } from "./due-buckets.ts";
import { DueDay } from "./due-day.tsx";
import { DUE_BUCKET_LABELS } from "./list-group-head.tsx";
import { type MyTask, useMyTasks } from "./my-work-live.ts";

const ROW = "flex min-h-9 items-center gap-3 px-4 py-1.5 text-sm outline-offset-[-2px] hover:bg-kumo-tint pointer-coarse:min-h-11";

function TaskRow({ task }: { task: MyTask }) {
  const t = useT();
  const format = useFormat();
  return (
    <li>
      <Link to="/boards/$boardId" params={{ boardId: task.board_id }} search={{ task: task.id }} data-my-work className={ROW}>
        <span title={t(PRIORITY_LABELS[task.priority])} className="shrink-0">
          <PriorityBars priority={task.priority} />
        </span>
        <span className="w-20 shrink-0 max-sm:hidden">
          <Mono>{task.key}</Mono>
        </span>
        <span className="min-w-0 flex-1 truncate">
          {task.title}
          {task.blocked_reason ? <span className="ml-2 text-xs text-kumo-subtle">{task.blocked_reason}</span> : null}
        </span>
        <span className="max-w-40 shrink-0 truncate text-xs text-kumo-subtle max-sm:hidden">{task.board_name}</span>
        <span className="w-24 shrink-0 max-sm:w-auto">
          <State tone={STATUS_TONES[task.status]}>{t(STATUS_LABELS[task.status])}</State>
        </span>
        <span className="flex w-20 shrink-0 justify-end text-xs max-sm:w-auto">
          {task.due_at ? <DueDay dueAt={task.due_at} status={task.status} format={format} className="text-kumo-subtle" /> : null}
        </span>
      </Link>
    </li>
  );
}

const WAITING_SHOWN = 5;

/** What waits for a person, the most urgent first; absent where nothing does. */
function Waiting() {
  const t = useT();
  const { data } = useApprovals("pending");
  if (!data || data.items.length === 0) return null;
  const row = (approval: Approval) =>
    guarded(
      <li key={approval.id}>
        <Link to="/approvals" search={{ id: approval.id }} data-my-work className={ROW}>
          <Dot tone="wait" />
          <span className="min-w-0 flex-1 truncate">{approvalTitle(t, approval)}</span>
          <span className="max-w-40 shrink-0 truncate text-xs text-kumo-subtle max-sm:hidden">{approval.requested_by.name}</span>
          <span className="shrink-0 text-xs text-kumo-subtle">
            <Time iso={approval.created_at} />
          </span>
        </Link>
      </li>,
    );
  return (
    <Panel
      title={`${t("myWork.waiting")} ${data.total}`}
      actions={
        <Link to="/approvals" search={{}} className="rounded-md px-2 py-1 text-sm text-kumo-subtle hover:bg-kumo-tint">
          {t("myWork.allApprovals")}
        </Link>
      }
    >
      <ul className="divide-y divide-kumo-line">{data.items.slice(0, WAITING_SHOWN).map(row)}</ul>
    </Panel>
  );
}

function Groups({ tasks }: { tasks: readonly MyTask[] }) {
  const t = useT();
  const now = useNow();
  const timeZone = useTimeZone();
  const groups = useMemo(() => {
    const edges = dueEdges(now, timeZone);
    return Map.groupBy(tasks, ({ due_at }) => bucketOf(due_at, false, edges));
  }, [tasks, now, timeZone]);
  return DUE_BUCKETS.flatMap((bucket) => {
    const of = groups.get(bucket);
    return of ? (
      <Panel key={bucket} title={`${t(DUE_BUCKET_LABELS[bucket])} ${of.length}`}>
        <ul className="divide-y divide-kumo-line">{of.map((task) => guarded(<TaskRow key={task.id} task={task} />))}</ul>
      </Panel>
    ) : (
      []
    );
  });
}

/** J and K go from one row to the next, Enter opens it as any link. */
function useWalk() {
  const box = useRef<HTMLDivElement>(null);
  const walk = (by: 1 | -1) => (event: KeyboardEvent) => {
    if (walkAmong(box.current, "a[data-my-work]", by)) event.preventDefault();
  };
  useShortcuts("myWork", { next: walk(1), previous: walk(-1) });
  return box;
}

export function MyWorkPage() {
  const t = useT();
  const list = useMyTasks();
  const box = useWalk();
  return (
    <>
      <PageHead title={t("nav.myWork")} count={list.data?.pages[0]?.total} />
      <PageBody>
        <div ref={box} className="flex max-w-5xl flex-col gap-4">
          <Waiting />
          <Loaded query={list} failed={t("myWork.notLoaded")} rows={8}>
            {({ pages }) => {
              const tasks = pages.flatMap(({ items }) => items);
              return tasks.length === 0 ? <Empty title={t("myWork.none")} detail={t("myWork.noneDetail")} /> : <Groups tasks={tasks} />;
            }}
          </Loaded>
          {list.hasNextPage ? (
            <Button className="self-center" onClick={() => void list.fetchNextPage()} isBusy={list.isFetchingNextPage}>
              {t("myWork.more")}
            </Button>
          ) : null}
        </div>
      </PageBody>
    </>
  );
}
