// What opens beside a board and over it: a task, what a move of it asks, and the board's own dialogs.
import { Suspense, useEffect } from "react";
import { AskDialog } from "../approvals/index.ts";
import type { BoardSnapshot } from "../boards/index.ts";
import { OverrideDialog } from "../checks/index.ts";
import { BoardStop } from "../guards/index.ts";
import { useT } from "../i18n/index.ts";
import { lookAt } from "../live/presence.ts";
import { BlockDialog, NewTaskDialog, type Task, type TaskStatus, TrashDialog } from "../tasks/index.ts";
import { lazyPart } from "../ui/later.tsx";
import type { useMoves } from "./moves.ts";
import { noteOpened, type useOpenTask } from "./open-task.ts";
import { SettingsDialog } from "./settings-dialog.tsx";

const TaskPanel = lazyPart(() => import("./task-panel.tsx"));

export type BoardProps = { snapshot: BoardSnapshot; tasks: Task[] };
export type BoardDialog = "new" | "settings" | "trash" | "stop" | null;
export type Moves = ReturnType<typeof useMoves>;

/** What a move asks first. Over an open task it is part of that one's sheet, which else would hold the focus and hide it from readers. */
function MoveDialogs({ snapshot, moves }: Pick<BoardProps, "snapshot"> & { moves: Moves }) {
  const t = useT();
  return (
    <>
      {moves.blocking ? (
        <BlockDialog
          key={moves.blocking.id}
          title={t("tasks.block", { key: moves.blocking.key })}
          description={moves.blocking.title}
          onClose={moves.keepUnblocked}
          onReason={moves.block}
        />
      ) : null}
      {moves.unchecked ? (
        <OverrideDialog task={moves.unchecked.task} why={moves.unchecked.why} onClose={moves.keepUnfinished} onReason={moves.override} />
      ) : null}
      {moves.asked ? <AskDialog task={moves.asked} approvals={snapshot.approvals} onClose={moves.closeAsk} /> : null}
    </>
  );
}

export type OpenTask = ReturnType<typeof useOpenTask>;

/** Its place while its code comes, so that the columns move once. */
const PanelPlace = () => <div className="w-[392px] shrink-0 border-l border-kumo-line bg-kumo-base" />;

/** The open task, and what a move asks. */
export function TaskLayer({ snapshot, tasks, moves, opened }: BoardProps & { moves: Moves; opened: OpenTask }) {
  const { openId, isBeside, open } = opened;
  useEffect(() => {
    lookAt(openId ?? null);
    noteOpened(openId ?? null);
    return () => noteOpened(null);
  }, [openId]);
  useEffect(() => () => lookAt(null), []);
  const dialogs = <MoveDialogs snapshot={snapshot} moves={moves} />;
  const task = { snapshot, tasks, onClose: () => open(undefined), onOpen: open, onMove: (one: Task, status: TaskStatus) => void moves.move(one, status) };
  return (
    <Suspense fallback={isBeside ? <PanelPlace /> : null}>
      {openId ? (
        <TaskPanel taskId={openId} isBeside={isBeside} {...task}>
          {dialogs}
        </TaskPanel>
      ) : (
        dialogs
      )}
    </Suspense>
  );
}

type DialogsProps = BoardProps & { dialog: BoardDialog; isHidden(task: Task): boolean; onOpen(id: string): void; onCloseDialog(): void };

/** What opens over the board. */
export function Dialogs({ snapshot, tasks, dialog, onCloseDialog, ...made }: DialogsProps) {
  return (
    <Suspense fallback={null}>
      {dialog === "new" ? <NewTaskDialog snapshot={snapshot} tasks={tasks} onClose={onCloseDialog} {...made} /> : null}
      {dialog === "settings" ? <SettingsDialog snapshot={snapshot} onClose={onCloseDialog} /> : null}
      {dialog === "stop" ? <BoardStop board={snapshot.board} onClose={onCloseDialog} /> : null}
      {dialog === "trash" ? <TrashDialog boardId={snapshot.board.id} onClose={onCloseDialog} /> : null}
    </Suspense>
  );
}
