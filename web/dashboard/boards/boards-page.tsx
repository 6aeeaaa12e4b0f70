// Every board of the organization, by group.
import { Link } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { useT } from "../i18n/index.ts";
import { useIsAdmin, useMayManage } from "../organizations/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { DotsThreeIcon, PlusIcon, TrashIcon } from "../ui/icons.ts";
import { lazyPart } from "../ui/later.tsx";
import { Loaded, type Query } from "../ui/loaded.tsx";
import { Menu } from "../ui/menu.tsx";
import { type LoadMore, More } from "../ui/more.tsx";
import { PageBody, PageHead, Panel } from "../ui/page.tsx";
import { useProblemText } from "../ui/problem-text.ts";
import { useShortcuts } from "../ui/shortcuts.ts";
import { Empty } from "../ui/states.tsx";
import { toast } from "../ui/toast.tsx";
import { ArchivedBoards } from "./archived-boards.tsx";
import { BoardRow } from "./board-row.tsx";
import { Handle, usePlaceItems } from "./handle.tsx";
import { useBoardGroups, useBoards, useDeleteGroup, useMoreBoards, useMoreGroups, useMoveBoard, useMoveGroup } from "./live.ts";
import { byRank, type Ordering, useOrdering } from "./ordering.ts";
import type { Board, BoardGroup } from "./wire.ts";

const NewBoardDialog = lazyPart(() => import("./new-board-dialog.tsx"));
const NewGroupDialog = lazyPart(() => import("./new-group-dialog.tsx"));

type GroupPlace = { index: number; count: number; ordering: Ordering };

/** What can be done with a group: its page; and for those who manage boards its place among the others, and its end once it is empty. */
function GroupActions({ group, isEmpty, place }: { group: BoardGroup; isEmpty: boolean; place: GroupPlace }) {
  const t = useT();
  const textOf = useProblemText();
  const remove = useDeleteGroup();
  const mayManage = useMayManage();
  const moves = usePlaceItems(place.index, place.count, place.ordering);
  const onRemove = () => remove.mutate(group.id, { onError: (error) => toast({ title: t("boards.groupNotDeleted"), detail: textOf(error), tone: "problem" }) });
  return (
    <span className="flex shrink-0 items-center gap-1">
      <Link to="/groups/$groupId" params={{ groupId: group.id }} className="rounded-md px-2 py-1 text-sm text-kumo-subtle hover:bg-kumo-tint">
        {t("boards.groupPage")}
      </Link>
      {mayManage && isEmpty ? (
        <IconButton icon={TrashIcon} label={t("boards.deleteGroup", { name: group.name })} onClick={onRemove} isBusy={remove.isPending} />
      ) : null}
      {mayManage && place.count > 1 ? (
        <>
          <Menu items={moves} trigger={<IconButton icon={DotsThreeIcon} label={t("boards.more", { name: group.name })} />} />
          <Handle item={group} index={place.index} ordering={place.ordering} />
        </>
      ) : null}
    </span>
  );
}

/** `place`: of a group; what stands in none comes last. */
function GroupPanel({ group, place, boards: unordered }: { group: BoardGroup | null; place?: GroupPlace; boards: Board[] }) {
  const t = useT();
  const isAdmin = useIsAdmin(); // to whom no board is hidden
  const boards = unordered.toSorted(byRank);
  const ordering = useOrdering(boards, useMoveBoard(), "boards.notMoved");
  const isTarget = place !== undefined && place.ordering.carried !== null && place.ordering.carried !== group?.id;
  const actions = group && place ? <GroupActions group={group} isEmpty={boards.length === 0} place={place} /> : undefined;
  return (
    <section
      aria-label={group?.name ?? t("boards.ungrouped")}
      className={cx(place?.ordering.carried === group?.id && group && "opacity-50")}
      onDragOver={(event) => isTarget && event.preventDefault()}
      onDrop={() => isTarget && place.ordering.drop(place.index)}
    >
      <Panel title={group?.name ?? t("boards.ungrouped")} actions={actions}>
        {boards.length === 0 ? (
          <p className="px-4 py-3 text-sm text-kumo-subtle">{t(isAdmin ? "boards.groupEmpty" : "boards.groupHidden")}</p>
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
    </section>
  );
}

function Lists({ boards, groups: unordered }: { boards: Board[]; groups: BoardGroup[] }) {
  const groups = unordered.toSorted(byRank);
  const ordering = useOrdering(groups, useMoveGroup(), "boards.groupNotMoved");
  const known = new Set(groups.map((group) => group.id));
  const loose = boards.filter((board) => !board.board_group_id || !known.has(board.board_group_id));
  return (
    <div className="flex max-w-5xl flex-col gap-4">
      {groups.map((group, index) => (
        <GroupPanel
          key={group.id}
          group={group}
          place={{ index, count: groups.length, ordering }}
          boards={boards.filter((board) => board.board_group_id === group.id)}
        />
      ))}
      {loose.length > 0 ? <GroupPanel group={null} boards={loose} /> : null}
      <p role="status" className="sr-only">
        {ordering.said}
      </p>
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
  const byKey = (event: KeyboardEvent) => {
    event.preventDefault();
    setDialog("board");
  };
  useShortcuts("boards", { create: mayManage ? byKey : undefined });
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
