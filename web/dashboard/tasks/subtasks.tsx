// What a task is a part of, and what is a part of it.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { IconButton } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { XIcon } from "../ui/icons.ts";
import { useIsReadOnly } from "../ui/read-only.ts";
import { ProblemNote } from "../ui/states.tsx";
import { byRank, useCreateTask } from "./live.ts";
import { TaskLine } from "./task-line.tsx";
import type { Task, TaskUpdate } from "./wire.ts";

const TITLE_MAX_CHARS = 300;
const LEVELS_MAX = 2;

type SubtasksProps = { task: Task; tasks: Task[]; onOpen(id: string): void; onChange(changes: TaskUpdate): void };

/** How many tasks it is below. */
function levelOf(task: Task, tasks: Task[]): number {
  let level = 0;
  for (let at = task; at.parent_task_id && level <= LEVELS_MAX; level++) {
    const parent = tasks.find(({ id }) => id === at.parent_task_id);
    if (!parent) return level + 1;
    at = parent;
  }
  return level;
}

function NewSubtask({ task }: { task: Task }) {
  const t = useT();
  const [title, setTitle] = useState("");
  const create = useCreateTask();
  const add = () => {
    if (title.trim() === "" || create.isPending) return;
    create.mutate({ board_id: task.board_id, title: title.trim(), status: "todo", parent_task_id: task.id }, { onSuccess: () => setTitle("") });
  };
  return (
    <>
      {create.error ? <ProblemNote error={create.error} what={t("tasks.notCreated")} /> : null}
      <TextField
        label={t("tasks.addSubtask")}
        isLabelHidden
        size="row"
        placeholder={t("tasks.addSubtask")}
        value={title}
        onChange={setTitle}
        maxLength={TITLE_MAX_CHARS}
        onKeyDown={(event) => event.key === "Enter" && !event.nativeEvent.isComposing && add()}
      />
    </>
  );
}

export function Subtasks({ task, tasks, onOpen, onChange }: SubtasksProps) {
  const t = useT();
  const isReadOnly = useIsReadOnly();
  const parts = tasks.filter(({ parent_task_id }) => parent_task_id === task.id).sort(byRank);
  const mayHaveParts = !isReadOnly && levelOf(task, tasks) < LEVELS_MAX;
  return (
    <div className="flex flex-col gap-1.5">
      {parts.length > 0 ? (
        <ul aria-label={t("tasks.subtasks")} className="flex flex-col gap-1.5">
          {parts.map((part) =>
            guarded(
              <li key={part.id}>
                <TaskLine task={part} onOpen={onOpen} />
              </li>,
            ),
          )}
        </ul>
      ) : null}
      {mayHaveParts ? <NewSubtask task={task} /> : null}
      {task.parent_task_id ? <Parent task={task} tasks={tasks} onOpen={onOpen} onChange={onChange} /> : null}
    </div>
  );
}

function Parent({ task, tasks, onOpen, onChange }: SubtasksProps) {
  const t = useT();
  const parent = tasks.find(({ id }) => id === task.parent_task_id);
  const isReadOnly = useIsReadOnly();
  if (!parent) return null;
  return (
    <div className="flex flex-col gap-1">
      <span className="text-xs text-kumo-subtle">{t("tasks.partOf")}</span>
      <TaskLine task={parent} onOpen={onOpen}>
        {isReadOnly ? null : <IconButton icon={XIcon} label={t("tasks.leaveParent", { key: parent.key })} onClick={() => onChange({ parent_task_id: null })} />}
      </TaskLine>
    </div>
  );
}
