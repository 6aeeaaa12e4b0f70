// A new task: title first, the rest optional.
import { useState } from "react";
import type { BoardSnapshot } from "../boards/index.ts";
import { type CustomField, type Drafts, draftsOf, OwnFields, useBoardFields, valuesOf } from "../fields/index.ts";
import { useT } from "../i18n/index.ts";
import { fieldError } from "../live/http.ts";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { type TagRef, TagPicker } from "../tags/index.ts";
import { TextArea, TextField } from "../ui/field.tsx";
import { toast } from "../ui/toast.tsx";
import { assigneeChanges, NOBODY } from "./assignees.tsx";
import { BLOCKED_REASON_MAX_CHARS } from "./block-dialog.tsx";
import { DependencyPicker } from "./dependency-picker.tsx";
import { endOfDay, useTimeZone } from "./due.ts";
import { type NewTask, useCreateTask } from "./live.ts";
import { AssigneeSelect, PrioritySelect, StatusSelect } from "./selects.tsx";
import { type Priority, TASK_STATUSES, type Task, type TaskStatus } from "./wire.ts";

const TITLE_MAX_CHARS = 300;
// A gated board has no way to begin in done.
const STARTS = TASK_STATUSES.filter((status) => status !== "done");

const EMPTY = {
  title: "",
  description: "",
  status: "todo" as TaskStatus,
  priority: "medium" as Priority,
  assignee: NOBODY,
  due: "",
  blockedReason: "",
  dependencies: [] as string[],
  tags: [] as TagRef[],
  values: {} as Drafts,
};
type Draft = typeof EMPTY;

type Place = { boardId: string; timeZone: string | undefined; fields: readonly CustomField[] };

function bodyOf(draft: Draft, { boardId, timeZone, fields }: Place): NewTask {
  const { title, description, status, priority, assignee, due, dependencies, blockedReason, tags, values } = draft;
  return {
    board_id: boardId,
    title,
    description: description.trim() || null,
    status,
    priority,
    ...(status === "blocked" ? { blocked_reason: blockedReason.trim() } : {}),
    due_at: due ? endOfDay(due, timeZone) : null,
    dependencies,
    tag_ids: tags.map(({ id }) => id),
    custom_field_values: valuesOf(fields, values),
    ...assigneeChanges(assignee),
  };
}

/** `isHidden`: a filter of the board keeps it out of sight. */
type NewTaskProps = { snapshot: BoardSnapshot; tasks: Task[]; isHidden(task: Task): boolean; onOpen(id: string): void; onClose(): void };

export default function NewTaskDialog({ snapshot, tasks, isHidden, onOpen, onClose }: NewTaskProps) {
  const t = useT();
  const timeZone = useTimeZone();
  const fields = useBoardFields(snapshot.board.id).filter((field) => field.required || field.ui_visibility === "always");
  const [draft, setDraft] = useState(EMPTY);
  const set = (changes: Partial<Draft>) => setDraft({ ...draft, ...changes });
  const create = useCreateTask();
  const created = (task: Task | null) => {
    if (!task) return toast({ title: t("tasks.createdLater", { title: draft.title.trim() }) });
    const way = { detail: t("tasks.createdHidden"), action: { label: t("tasks.openIt"), run: () => onOpen(task.id) } };
    toast({ title: t("tasks.created", { key: task.key }), ...(isHidden(task) ? way : {}) });
  };
  const titleError = fieldError(create.error, "title");
  return (
    <ChangeDialog
      change={create}
      input={bodyOf(draft, { boardId: snapshot.board.id, timeZone, fields })}
      onClose={onClose}
      onDone={created}
      title={t("tasks.new")}
      submitLabel={t("tasks.create")}
      isDisabled={draft.title.trim() === "" || (draft.status === "blocked" && draft.blockedReason.trim() === "")}
      failed={t("tasks.notCreated")}
      isErrorShown={titleError !== undefined}
      size="lg"
    >
      <TextField label={t("tasks.title")} autoFocus value={draft.title} onChange={(title) => set({ title })} maxLength={TITLE_MAX_CHARS} error={titleError} />
      <TextArea
        label={t("tasks.description")}
        hint={t("tasks.markdownHint")}
        value={draft.description}
        onChange={(description) => set({ description })}
        minRows={4}
        maxRows={12}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <StatusSelect statuses={STARTS} value={draft.status} onChange={(status) => set({ status })} />
        <PrioritySelect value={draft.priority} onChange={(priority) => set({ priority })} />
        <AssigneeSelect snapshot={snapshot} value={draft.assignee} onChange={(assignee) => set({ assignee })} />
        <TextField label={t("tasks.due")} type="date" value={draft.due} onChange={(due) => set({ due })} />
      </div>
      {draft.status === "blocked" ? (
        <TextField
          label={t("tasks.blockedReason")}
          value={draft.blockedReason}
          onChange={(blockedReason) => set({ blockedReason })}
          maxLength={BLOCKED_REASON_MAX_CHARS}
          placeholder={t("tasks.blockedReasonHint")}
        />
      ) : null}
      <TagPicker isInForm chosen={draft.tags} onChange={(tags) => set({ tags })} />
      <OwnFields fields={fields} drafts={{ ...draftsOf(fields, {}), ...draft.values }} onChange={(values) => set({ values })} error={create.error} />
      <DependencyPicker tasks={tasks} chosen={draft.dependencies} onChange={(dependencies) => set({ dependencies })} />
    </ChangeDialog>
  );
}
