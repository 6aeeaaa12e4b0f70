// Moves a task to another board, with a way back: there it has its old key again.
import { useState } from "react";
import { useBoards } from "../boards/index.ts";
import { useBoardFields } from "../fields/index.ts";
import { asTheServerSays, useT } from "../i18n/index.ts";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { Checkbox } from "../ui/checkbox.tsx";
import { useProblemText } from "../ui/problem-text.ts";
import { Select } from "../ui/select.tsx";
import { toast } from "../ui/toast.tsx";
import { moveTask, useMoveTask } from "./parts-live.ts";
import type { Task } from "./wire.ts";

/** The fields whose values stay with the task and are not shown on the other board, which does not have them. */
function useLeftBehind(task: Task, boardId: string): string[] {
  const there = useBoardFields(boardId);
  const valued = useBoardFields(task.board_id).filter(({ field_key }) => Object.hasOwn(task.custom_field_values, field_key));
  return boardId === "" ? [] : valued.filter(({ id }) => !there.some((field) => field.id === id)).map(({ label }) => label);
}

/** `onMoved`: it is no longer on this board. */
export function MoveTask({ task, onClose, onMoved }: { task: Task; onClose(): void; onMoved(): void }) {
  const t = useT();
  const textOf = useProblemText();
  const boards = (useBoards().data?.items ?? []).filter(({ id }) => id !== task.board_id);
  const [boardId, setBoardId] = useState("");
  const [isLeaving, setLeaving] = useState(false);
  const hasRelations = task.dependencies.length + task.blocks_task_ids.length > 0 || task.parent_task_id !== null;
  const leftBehind = useLeftBehind(task, boardId);
  const undo = () =>
    void moveTask(task.id, { board_id: task.board_id, leave_relations: false }).catch((error: unknown) =>
      toast({ title: t("tasks.notMoved", { key: task.key }), detail: textOf(error), tone: "problem" }),
    );
  const done = (moved: Task) => {
    onMoved();
    const board = boards.find(({ id }) => id === moved.board_id);
    const title = t("tasks.movedAway", { key: task.key, board: board?.name ?? "", to: moved.key });
    toast({ title, ...(moved.notes?.[0] ? { detail: asTheServerSays(moved.notes[0]) } : {}), action: { label: t("ui.undo"), run: undo } });
  };
  return (
    <ChangeDialog
      change={useMoveTask(task)}
      input={{ board_id: boardId, leave_relations: isLeaving }}
      staysOpen
      onClose={onClose}
      onDone={done}
      title={t("tasks.moveAway", { key: task.key })}
      description={t("tasks.moveAwayText")}
      submitLabel={t("tasks.moveAwaySubmit")}
      failed={t("tasks.notMoved", { key: task.key })}
      isDisabled={boardId === "" || (hasRelations && !isLeaving)}
      size="sm"
    >
      <div className="flex flex-col gap-3">
        <Select
          label={t("tasks.otherBoard")}
          value={boardId}
          onChange={setBoardId}
          options={[
            { value: "", label: boards.length > 0 ? t("tasks.chooseBoard") : t("tasks.noOtherBoard"), isDisabled: true },
            ...boards.map(({ id, name, key }) => ({ value: id, label: `${name} (${key})` })),
          ]}
        />
        {leftBehind.length > 0 ? (
          <p role="status" className="rounded-card bg-wait-fill px-3 py-2 text-sm text-wait">
            {t("tasks.moveAwayHides", { fields: leftBehind.join(", ") })}
          </p>
        ) : null}
        {hasRelations ? <Checkbox label={t("tasks.leaveRelations")} hint={t("tasks.leaveRelationsHint")} isOn={isLeaving} onChange={setLeaving} /> : null}
      </div>
    </ChangeDialog>
  );
}
