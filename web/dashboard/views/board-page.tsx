// A board, live: columns, filters, the task drawer at ?task=<id>, and the dialogs that a move can ask for.
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { useT } from "../i18n/index.ts";
import { AskDialog } from "../approvals/index.ts";
import { BoardSettings, type BoardSnapshot } from "../boards/index.ts";
import { reportSignedOut } from "../live/http.ts";
import { CLOSE_SIGNED_OUT } from "../live/socket.ts";
import { useBoardRights, useMayManage } from "../organizations/index.ts";
import { NewTaskDialog, type Task } from "../tasks/index.ts";
import { Button } from "../ui/button.tsx";
import { PageHead } from "../ui/page.tsx";
import { ReadOnly, useIsReadOnly } from "../ui/read-only.ts";
import { useShortcuts } from "../ui/shortcuts.ts";
import { Empty } from "../ui/states.tsx";
import { toast } from "../ui/toast.tsx";
import { BoardSkeleton } from "./board-skeleton.tsx";
import { BoardToolbar } from "./board-toolbar.tsx";
import { filterTasks, isFiltered, NO_FILTERS } from "./filters.ts";
import { Kanban } from "./kanban.tsx";
import { useLiveBoard } from "./live.ts";
import { useMoves } from "./moves.ts";

const TaskDrawer = lazy(() => import("./task-drawer.tsx"));
const BoardMissing = lazy(() => import("./board-missing.tsx"));

type BoardProps = { snapshot: BoardSnapshot; tasks: Task[] };

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

function LoadedBoard({ snapshot, tasks }: BoardProps) {
  const t = useT();
  const navigate = useNavigate();
  const { task: openId } = useSearch({ from: "/frame/boards/$boardId" });
  const [filters, setFilters] = useState(NO_FILTERS);
  const [dialog, setDialog] = useState<"new" | "settings" | null>(null);
  const filterInput = useRef<HTMLInputElement>(null);
  const { move, asked, closeAsk } = useMoves(snapshot, tasks);
  const shown = useMemo(() => filterTasks(tasks, filters), [tasks, filters]);
  const { board } = snapshot;
  const isReadOnly = useIsReadOnly();
  const mayManage = useMayManage();
  useShortcuts({
    n: (event) => {
      event.preventDefault();
      if (!isReadOnly) setDialog("new");
    },
    "/": (event) => {
      event.preventDefault();
      filterInput.current?.focus();
    },
  });
  const open = (id: string | undefined) => void navigate({ to: "/boards/$boardId", params: { boardId: board.id }, search: { task: id } });
  return (
    <>
      <PageHead title={board.name} count={tasks.length}>
        <BoardToolbar
          filters={filters}
          onFilters={setFilters}
          agents={snapshot.agents}
          members={snapshot.members}
          onNew={isReadOnly ? undefined : () => setDialog("new")}
          onSettings={mayManage ? () => setDialog("settings") : undefined}
          filterRef={filterInput}
        />
      </PageHead>
      {tasks.length === 0 ? <NoTasks onNew={() => setDialog("new")} /> : null}
      {tasks.length > 0 && shown.length === 0 && isFiltered(filters) ? (
        <Empty title={t("boards.noMatch")} detail={t("boards.noMatchDetail")}>
          <Button onClick={() => setFilters(NO_FILTERS)}>{t("ui.clearFilters")}</Button>
        </Empty>
      ) : null}
      {shown.length > 0 ? <Kanban tasks={shown} onMove={(task, status, place) => void move(task, status, place)} /> : null}
      <Suspense fallback={null}>
        {openId ? (
          <TaskDrawer
            key={openId}
            taskId={openId}
            snapshot={snapshot}
            tasks={tasks}
            onClose={() => open(undefined)}
            onOpen={open}
            onMove={(task, status) => void move(task, status)}
          />
        ) : null}
        {dialog === "new" && !isReadOnly ? <NewTaskDialog snapshot={snapshot} tasks={tasks} onClose={() => setDialog(null)} /> : null}
        {dialog === "settings" ? <BoardSettings board={board} onClose={() => setDialog(null)} /> : null}
        {asked ? <AskDialog task={asked} approvals={snapshot.approvals} onClose={closeAsk} /> : null}
      </Suspense>
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
      <ReadOnly value={!mayWrite}>
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
