// A new task: title first, the rest optional.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import type { BoardSnapshot } from "../boards/index.ts";
import { ApiError } from "../live/http.ts";
import { Dot } from "../ui/chip.tsx";
import { FormDialog } from "../ui/dialog.tsx";
import { TextArea, TextField } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { toast } from "../ui/toast.tsx";
import { assigneeChanges, assigneeGroups, NOBODY } from "./assignees.tsx";
import { DependencyPicker } from "./dependency-picker.tsx";
import { endOfDay, useTimeZone } from "./due.ts";
import { useCreateTask } from "./live.ts";
import { PRIORITY_LABELS, PriorityBars } from "./priority.tsx";
import { STATUS_LABELS, STATUS_TONES } from "./status.ts";
import { PRIORITIES, type Priority, type Task, TASK_STATUSES, type TaskStatus } from "./wire.ts";

const TITLE_MAX_CHARS = 300;
// A gated board has no way to begin in done.
const STARTS = TASK_STATUSES.filter((status) => status !== "done");

export default function NewTaskDialog({ snapshot, tasks, onClose }: { snapshot: BoardSnapshot; tasks: Task[]; onClose(): void }) {
  const t = useT();
  const timeZone = useTimeZone();
  const [title, setTitle] = useState("");
  const [description, setDescription] = useState("");
  const [status, setStatus] = useState<TaskStatus>("todo");
  const [priority, setPriority] = useState<Priority>("medium");
  const [assignee, setAssignee] = useState(NOBODY);
  const [due, setDue] = useState("");
  const [dependencies, setDependencies] = useState<string[]>([]);
  const create = useCreateTask();
  const submit = () =>
    create.mutate(
      {
        board_id: snapshot.board.id,
        title,
        description: description.trim() || null,
        status,
        priority,
        due_at: due ? endOfDay(due, timeZone) : null,
        dependencies,
        ...assigneeChanges(assignee),
      },
      {
        onSuccess: (task) => {
          onClose();
          toast({ title: t("tasks.created", { key: task.key }) });
        },
      },
    );
  const titleError = create.error instanceof ApiError ? create.error.field("title") : undefined;
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={t("tasks.new")}
      formId="new-task"
      submitLabel={t("tasks.create")}
      onSubmit={submit}
      isBusy={create.isPending}
      isDisabled={title.trim() === ""}
      size="lg"
    >
      <TextField label={t("tasks.title")} autoFocus value={title} onChange={setTitle} maxLength={TITLE_MAX_CHARS} error={titleError} />
      <TextArea label={t("tasks.description")} hint={t("tasks.markdownHint")} value={description} onChange={setDescription} minRows={4} maxRows={12} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Select<TaskStatus>
          label={t("tasks.status")}
          value={status}
          onChange={setStatus}
          options={STARTS.map((value) => ({ value, label: t(STATUS_LABELS[value]), picture: <Dot tone={STATUS_TONES[value]} /> }))}
        />
        <Select<Priority>
          label={t("tasks.priority")}
          value={priority}
          onChange={setPriority}
          options={PRIORITIES.map((value) => ({ value, label: t(PRIORITY_LABELS[value]), picture: <PriorityBars priority={value} isNamed={false} /> }))}
        />
        <Select
          label={t("tasks.assignee")}
          value={assignee}
          onChange={setAssignee}
          options={[{ value: NOBODY, label: t("tasks.unassigned") }]}
          groups={assigneeGroups(t, snapshot.agents, snapshot.members)}
        />
        <TextField label={t("tasks.due")} type="date" value={due} onChange={setDue} />
      </div>
      <DependencyPicker tasks={tasks} chosen={dependencies} onChange={setDependencies} />
      {create.error && !titleError ? <ProblemNote error={create.error} what={t("tasks.notCreated")} /> : null}
    </FormDialog>
  );
}
