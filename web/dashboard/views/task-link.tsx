// A task's title, which opens it; with Ctrl or Shift it is selected instead.
import { Link } from "@tanstack/react-router";
import { useT } from "../i18n/index.ts";
import type { Task } from "../tasks/index.ts";
import { selectByClick, useIsSelected } from "./selection.ts";

/** `order`: the ids of all that is shown, where not all of it is drawn. */
type TaskLinkProps = { task: Task; isSelectable: boolean; order?: () => readonly string[]; className: string };

export function TaskLink({ task, isSelectable, order, className }: TaskLinkProps) {
  const t = useT();
  const isSelected = useIsSelected(task.id);
  return (
    <Link
      to="/boards/$boardId"
      params={{ boardId: task.board_id }}
      search={(before) => ({ ...before, task: task.id })}
      draggable={false}
      data-task-id={task.id}
      onClick={(event) => isSelectable && selectByClick(task.id, event, order?.()) && event.preventDefault()}
      className={className}
    >
      {isSelected ? <span className="sr-only">{t("tasks.isSelected")}: </span> : null}
      {task.title}
    </Link>
  );
}
