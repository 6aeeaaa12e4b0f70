// A task's title, which opens it; with Ctrl or Shift it is selected instead.
import { useNavigate } from "@tanstack/react-router";
import type { MouseEvent } from "react";
import { useT } from "../i18n/index.ts";
import type { Task } from "../tasks/index.ts";
import { focusPanel, useIsOpened } from "./open-task.ts";
import { selectByClick, useIsSelected } from "./selection.ts";

/** `order`: the ids of all that is shown, where not all of it is drawn. */
type TaskLinkProps = { task: Task; isSelectable: boolean; order?: () => readonly string[]; className: string };

/** PLAT-17 at /b/PLAT/17: shorter than the address of its board, and the same wherever it is. */
export const addressOf = ({ key, number }: Task): string => `${globalThis.location?.origin ?? ""}/b/${key.slice(0, key.lastIndexOf("-"))}/${number}`;

/** The browser's own: a new tab, a new window. */
const isElsewhere = ({ button, ctrlKey, metaKey, shiftKey, altKey }: MouseEvent): boolean => button !== 0 || ctrlKey || metaKey || shiftKey || altKey;

/** Plain, since the router's own link is made anew for each of many cards whenever the address changes. */
export function TaskLink({ task, isSelectable, order, className }: TaskLinkProps) {
  const t = useT();
  const navigate = useNavigate();
  const isSelected = useIsSelected(task.id);
  const isOpened = useIsOpened(task.id);
  const open = (event: MouseEvent) => {
    const isTaken = isSelectable && selectByClick(task.id, event, order?.());
    if (!isTaken && isElsewhere(event)) return;
    event.preventDefault();
    if (isTaken) return;
    void navigate({ to: "/boards/$boardId", params: { boardId: task.board_id }, search: (before) => ({ ...before, task: task.id, comment: undefined }) });
    if (event.detail === 0) focusPanel(); // by Enter
  };
  return (
    <a
      href={`/boards/${task.board_id}?task=${task.id}`}
      draggable={false}
      data-task-id={task.id}
      aria-current={isOpened || undefined}
      onClick={open}
      className={className}
    >
      {isSelected ? <span className="sr-only">{t("tasks.isSelected")}: </span> : null}
      {task.title}
    </a>
  );
}
