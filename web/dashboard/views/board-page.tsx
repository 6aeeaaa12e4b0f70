// A board, live: as columns or a list, filtered as its address says, the open task (?task=<id>) beside it, and the dialogs that a move can ask for.
import { useNavigate, useParams } from "@tanstack/react-router";
import { Suspense, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useT } from "../i18n/index.ts";
import { PausedNote } from "../boards/index.ts";
import { reportSignedOut } from "../live/http.ts";
import { CLOSE_SIGNED_OUT } from "../live/socket.ts";
import { useBoardFields } from "../fields/index.ts";
import { LateStopsNote } from "../guards/index.ts";
import { useSession } from "../identity/index.ts";
import { useBoardRights, useMayManage } from "../organizations/index.ts";
import { layoutOf, type Span } from "../saved/index.ts";
import type { Task } from "../tasks/index.ts";
import { Button } from "../ui/button.tsx";
import { lazyPart } from "../ui/later.tsx";
import { PageHead } from "../ui/page.tsx";
import { ReadOnly, useIsReadOnly } from "../ui/read-only.ts";
import { useShortcuts } from "../ui/shortcuts.ts";
import { Empty, SkeletonRows } from "../ui/states.tsx";
import { useNow } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { type BoardDialog, type BoardProps, Dialogs, type Moves, type OpenTask, TaskLayer } from "./board-layers.tsx";
import { BoardSkeleton } from "./board-skeleton.tsx";
import { BoardToolbar } from "./board-toolbar.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { type Assignable, filterTasks, parseFilter } from "./filters.ts";
import { Kanban } from "./kanban.tsx";
import { useLiveBoard } from "./live.ts";
import { useMoves } from "./moves.ts";
import { useSayOnScreen } from "./on-screen.ts";
import { useOpenTask } from "./open-task.ts";
import { createSieve, rankedAfter } from "./ranked.ts";
import { clearSelection, keepSelected, useSelection } from "./selection.ts";
import { useBoardSearch } from "./use-board-search.ts";

const ListView = lazyPart(() => import("./list-view.tsx"));
const CalendarView = lazyPart(() => import("./calendar-view.tsx"));
const TimelineView = lazyPart(() => import("./timeline-view.tsx"));
const BulkBar = lazyPart(() => import("./bulk-bar.tsx"));
const BoardMissing = lazyPart(() => import("./board-missing.tsx"));

function NoTasks({ onNew }: { onNew(): void }) {
  const t = useT();
  if (useIsReadOnly()) return <Empty title={t("boards.noTasks")} detail={t("rights.noTasksDetail")} />;
  return (
    <Empty title={t("boards.noTasks")} detail={t("boards.noTasksDetail")}>
      <Button look="primary" onClick={onNew}>
        {t("tasks.new")}
      </Button>
    </Empty>
  );
}

/** N writes a task, / goes to the filter. */
function useBoardKeys(onNew: (() => void) | undefined) {
  const filterInput = useRef<HTMLInputElement>(null);
  const byKey = (act: () => void) => (event: KeyboardEvent) => {
    event.preventDefault();
    act();
  };
  useShortcuts("board", { create: onNew && byKey(onNew), filter: byKey(() => filterInput.current?.focus()) });
  return filterInput;
}

/** The selected ones of the board, in its order; another board begins with none. */
function useSelectedOf(tasks: Task[]): string[] {
  const selection = useSelection();
  const selected = useMemo(() => tasks.filter(({ id }) => selection.has(id)).map(({ id }) => id), [tasks, selection]);
  useEffect(() => keepSelected((id) => tasks.some((task) => task.id === id)), [tasks]);
  useEffect(() => clearSelection, []);
  return selected;
}

function Selected({ snapshot, tasks }: BoardProps) {
  const isReadOnly = useIsReadOnly();
  const selected = useSelectedOf(tasks);
  return isReadOnly || selected.length === 0 ? null : (
    <Suspense fallback={null}>
      <BulkBar snapshot={snapshot} ids={selected} />
    </Suspense>
  );
}

function NoMatch({ onClear }: { onClear(): void }) {
  const t = useT();
  return (
    <Empty title={t("boards.noMatch")} detail={t("boards.noMatchDetail")}>
      <Button onClick={onClear}>{t("ui.clearFilters")}</Button>
    </Empty>
  );
}

function NewestOnly({ shown, total }: { shown: number; total: number }) {
  const t = useT();
  return shown < total ? (
    <p role="status" className="px-4 pt-2 text-sm text-kumo-subtle">
      {t("boards.newestOnly", { shown, total })}
    </p>
  ) : null;
}

function Archived() {
  const t = useT();
  return (
    <p role="status" className="px-4 pt-2 text-sm text-kumo-subtle">
      {t("boards.unarchiveHint")}
    </p>
  );
}

/** What holds its work back. */
const Held = ({ board }: Pick<BoardProps["snapshot"], "board">) => (
  <>
    <LateStopsNote boardId={board.id} />
    {board.archived_at ? <Archived /> : null}
    {board.is_paused ? (
      <div className="px-4 pt-2">
        <PausedNote board={board} />
      </div>
    ) : null}
  </>
);

/** The tasks that the filter lets through, and what of it is not understood. */
function useFiltered(tasks: Task[], query: string, boardId: string) {
  const fields = useBoardFields(boardId);
  const selfId = useSession()?.person.id ?? "";
  const now = useNow();
  // What is typed stands there at once, whatever it takes to filter by it.
  const asked = useDeferredValue(query);
  const parsed = useMemo(() => parseFilter(asked, fields), [asked, fields]);
  const current = useDeferredValue(tasks); // so does what events and moves change: the columns follow in steps
  const [kept] = useState(() => ({ ranked: [] as readonly Task[], sieve: createSieve() }));
  const ranked = useMemo(() => (kept.ranked = rankedAfter(current, kept.ranked)), [current, kept]); // what is in order already costs columns little
  const shown = useMemo(() => kept.sieve(ranked, { parsed, selfId, now }), [kept, ranked, parsed, selfId, now]);
  const isHidden = (task: Task) => filterTasks([task], parsed, selfId, now).length === 0;
  return { shown, isHidden, selfId, notUnderstood: parsed.notUnderstood, unknown: parsed.unknown };
}

type ShownProps = BoardProps & { shown: Task[]; who: Assignable; search: ReturnType<typeof useBoardSearch>; moves: Moves; opened: OpenTask; onNew(): void };

/** The tasks themselves, or why there are none. */
function Shown({ snapshot, tasks, shown, who, search, moves, opened, onNew }: ShownProps) {
  const { settings, at, change } = search;
  const { layout, span, sort, cols, by } = settings;
  if (tasks.length === 0) return <NoTasks onNew={onNew} />;
  if (shown.length === 0) return <NoMatch onClear={() => search.setQuery("")} />;
  const on = { onMove: (...[task, status, place]: Parameters<typeof moves.move>) => void moves.move(task, status, place), onChange: moves.change };
  if (layout === undefined) return <Kanban boardId={snapshot.board.id} tasks={shown} who={who} opened={opened} {...on} />;
  const boardId = snapshot.board.id;
  const time = { boardId, tasks: shown, all: tasks, at, span, onLook: (next: { at?: string; span?: Span }) => change(next, true), onChange: moves.change };
  return (
    <Suspense fallback={<SkeletonRows count={12} />}>
      {layout === "list" ? <ListView {...on} {...{ boardId, who, sort, cols, by }} tasks={shown} onSort={(next) => change({ sort: next }, true)} /> : null}
      {layout === "calendar" ? <CalendarView {...time} /> : null}
      {layout === "timeline" ? <TimelineView {...time} /> : null}
    </Suspense>
  );
}

function LoadedBoard({ snapshot, tasks }: BoardProps) {
  const { board, agents, members, tasks_total } = snapshot;
  const [dialog, setDialog] = useState<BoardDialog>(null);
  const moves = useMoves(snapshot, tasks);
  const search = useBoardSearch(board.id);
  const opened = useOpenTask(board.id);
  const one = { snapshot, tasks };
  const { shown, isHidden, selfId, ...said } = useFiltered(tasks, search.query, board.id);
  const isReadOnly = useIsReadOnly();
  const { mayWrite } = useBoardRights(board.id);
  const onNew = isReadOnly ? undefined : () => setDialog("new");
  const filterRef = useBoardKeys(onNew);
  const { settings, query, setQuery, change, apply } = search;
  const who = useMemo(() => ({ agents, members }), [agents, members]);
  const onSettings = useMayManage() ? () => setDialog("settings") : undefined;
  const onStop = isReadOnly ? undefined : () => setDialog("stop");
  const onTrash = isReadOnly ? undefined : () => setDialog("trash");
  useSayOnScreen({ ...one, isReadOnly, settings, opened, moves, onSettings: apply, onSetUp: onSettings, onTrash, onStop });
  const filter = { boardId: board.id, query, onQuery: setQuery, settings, onApply: apply, mayShare: mayWrite, ...said, who, selfId, filterRef };
  return (
    <>
      <PageHead title={board.name} count={tasks_total}>
        <BoardToolbar
          boardId={board.id}
          isGoalOpen={board.board_type === "goal" && !board.goal_confirmed}
          layout={settings.layout ?? "board"}
          onLayout={(layout) => change({ layout: layoutOf(layout) })}
          cols={settings.cols}
          onCols={(cols) => change({ cols }, true)}
          group={settings.by}
          onGroup={(by) => change({ by }, true)}
          onNew={onNew}
          onSettings={onSettings}
          onTrash={onTrash}
          onStop={onStop}
        />
      </PageHead>
      <FilterBar {...filter} shown={shown.length} total={tasks.length} />
      <div className="flex min-h-0 flex-1">
        <div className="relative flex min-h-0 min-w-0 flex-1 flex-col">
          <Held board={board} />
          <NewestOnly shown={tasks.length} total={tasks_total} />
          <Shown {...one} shown={shown} who={who} search={search} moves={moves} opened={opened} onNew={() => setDialog("new")} />
          <Selected {...one} />
        </div>
        <TaskLayer {...one} moves={moves} opened={opened} />
      </div>
      <Dialogs
        {...one}
        isHidden={isHidden}
        onOpen={opened.open}
        dialog={dialog === "new" && isReadOnly ? null : dialog}
        onCloseDialog={() => setDialog(null)}
      />
    </>
  );
}

export function BoardPage() {
  const t = useT();
  const navigate = useNavigate();
  const { boardId } = useParams({ from: "/frame/boards/$boardId" });
  const leave = (message: string) => {
    toast({ title: message });
    void navigate({ to: "/boards" });
  };
  const { query, snapshot, tasks } = useLiveBoard(boardId, {
    onRefused: (code) => (code === CLOSE_SIGNED_OUT ? reportSignedOut() : leave(t("boards.refused"))),
    onDeleted: () => leave(t("boards.deleted")),
  });
  const { mayRead, mayWrite } = useBoardRights(boardId);
  const isTaken = snapshot !== undefined && !mayRead;
  // biome-ignore lint/correctness/useExhaustiveDependencies: said once, when the right is taken
  useEffect(() => {
    if (isTaken) leave(t("boards.refused"));
  }, [isTaken]);
  if (snapshot && !isTaken)
    return (
      <ReadOnly value={!mayWrite || snapshot.board.archived_at !== null}>
        <LoadedBoard key={boardId} snapshot={snapshot} tasks={tasks} />
      </ReadOnly>
    );
  if (query.error) {
    return (
      <Suspense fallback={<BoardSkeleton />}>
        <BoardMissing boardId={boardId} error={query.error} onRetry={() => void query.refetch()} />
      </Suspense>
    );
  }
  return <BoardSkeleton />;
}
