// Every board of the organization, by group.
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useT } from "../i18n/index.ts";
import { useIsAdmin, useMayManage } from "../organizations/index.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { KanbanIcon, PlusIcon, TrashIcon } from "../ui/icons.ts";
import { Mono, PageBody, PageHead, Panel } from "../ui/page.tsx";
import { useProblemText } from "../ui/problem-text.ts";
import { useShortcuts } from "../ui/shortcuts.ts";
import { Empty, ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { useBoardGroups, useBoards, useDeleteGroup } from "./live.ts";
import type { Board, BoardGroup } from "./wire.ts";

const NewBoardDialog = lazy(() => import("./new-board-dialog.tsx"));
const NewGroupDialog = lazy(() => import("./new-group-dialog.tsx"));

function BoardRow({ board }: { board: Board }) {
  const t = useT();
  return (
    <li>
      <Link
        to="/boards/$boardId"
        params={{ boardId: board.id }}
        search={{}}
        className="flex min-h-10 items-center gap-3 px-4 py-1.5 outline-offset-[-2px] hover:bg-kumo-tint"
      >
        <KanbanIcon size={16} aria-hidden className="shrink-0 text-kumo-subtle" />
        <span className="min-w-0 flex-1">
          <span className="block truncate text-sm font-medium">{board.name}</span>
          {board.description ? <span className="block truncate text-xs text-kumo-subtle">{board.description}</span> : null}
        </span>
        <Mono>{board.key}</Mono>
        <span className="hidden w-44 text-right text-xs text-kumo-subtle sm:inline">
          {board.require_approval_for_done ? t("boards.gated") : t("boards.notGated")}
        </span>
        <span className="hidden w-24 text-right text-xs text-kumo-subtle md:inline">
          <Time iso={board.updated_at} />
        </span>
      </Link>
    </li>
  );
}

function GroupPanel({ group, boards }: { group: BoardGroup | null; boards: Board[] }) {
  const t = useT();
  const textOf = useProblemText();
  const remove = useDeleteGroup();
  const canRemove = useMayManage() && group !== null && boards.length === 0;
  const onRemove = () =>
    group && remove.mutate(group.id, { onError: (error) => toast({ title: t("boards.groupNotDeleted"), detail: textOf(error), tone: "problem" }) });
  const actions = canRemove ? (
    <IconButton icon={TrashIcon} label={t("boards.deleteGroup", { name: group.name })} onClick={onRemove} isBusy={remove.isPending} />
  ) : undefined;
  return (
    <Panel title={group?.name ?? t("boards.ungrouped")} actions={actions}>
      {boards.length === 0 ? (
        <p className="px-4 py-3 text-sm text-kumo-subtle">{t("boards.groupEmpty")}</p>
      ) : (
        <ul className="divide-y divide-kumo-line">
          {boards.map((board) => (
            <BoardRow key={board.id} board={board} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Lists({ boards, groups }: { boards: Board[]; groups: BoardGroup[] }) {
  const known = new Set(groups.map((group) => group.id));
  const loose = boards.filter((board) => !board.board_group_id || !known.has(board.board_group_id));
  return (
    <div className="flex max-w-5xl flex-col gap-4">
      {groups.map((group) => (
        <GroupPanel key={group.id} group={group} boards={boards.filter((board) => board.board_group_id === group.id)} />
      ))}
      {loose.length > 0 ? <GroupPanel group={null} boards={loose} /> : null}
    </div>
  );
}

export function BoardsPage() {
  const t = useT();
  const boards = useBoards();
  const groups = useBoardGroups();
  const [dialog, setDialog] = useState<"board" | "group" | null>(null);
  const mayManage = useMayManage();
  const isAdmin = useIsAdmin();
  useShortcuts({
    n: (event) => {
      event.preventDefault();
      if (mayManage) setDialog("board");
    },
  });
  const error = boards.error ?? groups.error;
  const isEmpty = boards.data?.items.length === 0 && groups.data?.items.length === 0;
  return (
    <>
      <PageHead title={t("nav.boards")} count={boards.data?.items.length}>
        {mayManage ? (
          <>
            <Button onClick={() => setDialog("group")}>{t("boards.newGroup")}</Button>
            <Button look="primary" icon={PlusIcon} onClick={() => setDialog("board")}>
              {t("boards.new")}
            </Button>
          </>
        ) : null}
      </PageHead>
      <PageBody>
        {error ? <ProblemNote error={error} what={t("boards.listNotLoaded")} onRetry={() => void Promise.all([boards.refetch(), groups.refetch()])} /> : null}
        {!error && (boards.isPending || groups.isPending) ? <SkeletonRows count={5} /> : null}
        {isEmpty ? (
          <Empty title={t(isAdmin ? "boards.none" : "rights.noBoards")} detail={t(isAdmin ? "boards.noneDetail" : "rights.noBoardsDetail")}>
            {mayManage ? (
              <Button look="primary" onClick={() => setDialog("board")}>
                {t("boards.new")}
              </Button>
            ) : null}
          </Empty>
        ) : null}
        {boards.data && groups.data && !isEmpty ? <Lists boards={boards.data.items} groups={groups.data.items} /> : null}
      </PageBody>
      <Suspense fallback={null}>
        {dialog === "board" ? <NewBoardDialog groups={groups.data?.items ?? []} onClose={() => setDialog(null)} /> : null}
        {dialog === "group" ? <NewGroupDialog onClose={() => setDialog(null)} /> : null}
      </Suspense>
    </>
  );
}
