// Every board of the organization, by group.
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useT } from "../i18n/index.ts";
import { useIsAdmin, useMayManage } from "../organizations/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { PlusIcon, TrashIcon } from "../ui/icons.ts";
import { Loaded, type Query } from "../ui/loaded.tsx";
import { type LoadMore, More } from "../ui/more.tsx";
import { PageBody, PageHead, Panel } from "../ui/page.tsx";
import { useProblemText } from "../ui/problem-text.ts";
import { useShortcuts } from "../ui/shortcuts.ts";
import { Empty } from "../ui/states.tsx";
import { toast } from "../ui/toast.tsx";
import { ArchivedBoards } from "./archived-boards.tsx";
import { BoardRow } from "./board-row.tsx";
import { useBoardGroups, useBoards, useDeleteGroup, useMoreBoards, useMoreGroups } from "./live.ts";
import { byRank, useOrdering } from "./ordering.ts";
import type { Board, BoardGroup } from "./wire.ts";

const NewBoardDialog = lazy(() => import("./new-board-dialog.tsx"));
const NewGroupDialog = lazy(() => import("./new-group-dialog.tsx"));

function GroupPanel({ group, boards: unordered }: { group: BoardGroup | null; boards: Board[] }) {
  const t = useT();
  const boards = unordered.toSorted(byRank);
  const ordering = useOrdering(boards);
  const textOf = useProblemText();
  const remove = useDeleteGroup();
  const canRemove = useMayManage() && group !== null && boards.length === 0;
  const onRemove = () =>
    group && remove.mutate(group.id, { onError: (error) => toast({ title: t("boards.groupNotDeleted"), detail: textOf(error), tone: "problem" }) });
  const actions = group ? (
    <span className="flex items-center gap-1">
      <Link to="/groups/$groupId" params={{ groupId: group.id }} className="rounded-md px-2 py-1 text-sm text-kumo-subtle hover:bg-kumo-tint">
        {t("boards.groupPage")}
      </Link>
      {canRemove ? <IconButton icon={TrashIcon} label={t("boards.deleteGroup", { name: group.name })} onClick={onRemove} isBusy={remove.isPending} /> : null}
    </span>
  ) : undefined;
  return (
    <Panel title={group?.name ?? t("boards.ungrouped")} actions={actions}>
      {boards.length === 0 ? (
        <p className="px-4 py-3 text-sm text-kumo-subtle">{t("boards.groupEmpty")}</p>
      ) : (
        <>
          <ul className="divide-y divide-kumo-line">
            {boards.map((board, index) => guarded(<BoardRow key={board.id} board={board} index={index} count={boards.length} ordering={ordering} />))}
          </ul>
          <p role="status" className="sr-only">
            {ordering.said}
          </p>
        </>
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

type BoardDialog = "board" | "group" | null;

function NoBoards({ onNew }: { onNew(): void }) {
  const t = useT();
  const mayManage = useMayManage();
  const words = useIsAdmin()
    ? { title: t("boards.none"), detail: t("boards.noneDetail") }
    : { title: t("rights.noBoards"), detail: t("rights.noBoardsDetail") };
  return (
    <Empty {...words}>
      {mayManage ? (
        <Button look="primary" onClick={onNew}>
          {t("boards.new")}
        </Button>
      ) : null}
    </Empty>
  );
}

/** Boards and groups as one query: both are needed before anything is shown. */
function useBoardsAndGroups(): Query<{ boards: Board[]; groups: BoardGroup[]; next: number | null }> {
  const [boards, groups] = [useBoards(), useBoardGroups()];
  return {
    data: boards.data && groups.data ? { boards: boards.data.items, groups: groups.data.items, next: groups.data.next ?? boards.data.next } : undefined,
    error: boards.error ?? groups.error,
    refetch: () => Promise.all([boards.refetch(), groups.refetch()]),
  };
}

/** The groups first: a board of one that is not there yet would seem to have none. */
function useMoreOfBoth(): LoadMore {
  const [boards, groups] = [useMoreBoards(), useMoreGroups()];
  return (useBoardGroups().data?.next ?? null) === null ? boards : groups;
}

export function BoardsPage() {
  const t = useT();
  const query = useBoardsAndGroups();
  const more = useMoreOfBoth();
  const [dialog, setDialog] = useState<BoardDialog>(null);
  const mayManage = useMayManage();
  useShortcuts({
    n: (event) => {
      event.preventDefault();
      if (mayManage) setDialog("board");
    },
  });
  const actions = (
    <>
      <Button onClick={() => setDialog("group")}>{t("boards.newGroup")}</Button>
      <Button look="primary" icon={PlusIcon} onClick={() => setDialog("board")}>
        {t("boards.new")}
      </Button>
    </>
  );
  return (
    <>
      <PageHead title={t("nav.boards")} count={useBoards().data?.total}>
        {mayManage ? actions : null}
      </PageHead>
      <PageBody>
        <Loaded query={query} failed={t("boards.listNotLoaded")} rows={5}>
          {({ boards, groups, next }) => (
            <>
              {boards.length + groups.length === 0 ? <NoBoards onNew={() => setDialog("board")} /> : <Lists boards={boards} groups={groups} />}
              <ArchivedBoards />
              <More next={next} more={more} failed={t("boards.listNotLoaded")} />
            </>
          )}
        </Loaded>
      </PageBody>
      <Suspense fallback={null}>
        {dialog === "board" ? <NewBoardDialog groups={query.data?.groups ?? []} onClose={() => setDialog(null)} /> : null}
        {dialog === "group" ? <NewGroupDialog onClose={() => setDialog(null)} /> : null}
      </Suspense>
    </>
  );
}
