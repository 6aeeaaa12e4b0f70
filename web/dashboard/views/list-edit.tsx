// What opens when a cell of the list is edited: the same changes as in the open task, in its place.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { type CustomField, FieldEditors } from "../fields/index.ts";
import { atWall, dayOf, endOfDay, type Task, TitleInput, updateTask, useTimeZone } from "../tasks/index.ts";
import { CellPanel } from "../ui/cell-panel.tsx";
import { TextField } from "../ui/field.tsx";
import { useProblemText } from "../ui/problem-text.ts";
import { toast } from "../ui/toast.tsx";

const TITLE_PX = 280;
const DATE_PX = 170;
const FIELD_PX = 240;

type EditProps = { task: Task; onDone(): void };

export function TitleEdit({ task, onDone }: EditProps) {
  const t = useT();
  return (
    // What was typed is sent, or kept as a draft, when the focus leaves it: the field itself says when it is done.
    <CellPanel label={t("tasks.editTitle", { title: task.title })} minWidthPx={TITLE_PX} isHeld onClose={onDone}>
      <TitleInput task={task} onDone={onDone} />
    </CellPanel>
  );
}

/** null: none. On another day it keeps the time of day that it had. */
export const dueOn = (task: Pick<Task, "due_at">, day: string | null, timeZone: string | undefined): string | null =>
  day === null ? null : task.due_at ? atWall(day, task.due_at, timeZone) : endOfDay(day, timeZone);

export function DueEdit({ task, onDone, onChange }: EditProps & { onChange(due_at: string | null): void }) {
  const t = useT();
  const timeZone = useTimeZone();
  const before = dayOf(task.due_at, timeZone);
  const [day, setDay] = useState(before);
  const save = () => {
    if (day !== before) onChange(dueOn(task, day || null, timeZone));
    onDone();
  };
  return (
    <CellPanel label={t("list.editCell", { column: t("list.due"), key: task.key })} minWidthPx={DATE_PX} isHeld={false} onClose={onDone}>
      <TextField
        label={t("list.due")}
        isLabelHidden
        type="date"
        size="small"
        value={day}
        onChange={setDay}
        onBlur={save}
        onKeyDown={(event) => event.key === "Enter" && save()}
      />
    </CellPanel>
  );
}

export function FieldEdit({ task, field, onDone }: EditProps & { field: CustomField }) {
  const t = useT();
  const textOf = useProblemText();
  const [isSending, setSending] = useState(false);
  const save = async (custom_field_values: Record<string, unknown>) => {
    setSending(true);
    try {
      const { notes } = await updateTask(task, { custom_field_values });
      onDone();
      return notes;
    } catch (error) {
      // The field says it too, where it is still there.
      toast({ title: t("tasks.notChanged"), detail: textOf(error), tone: "problem" });
      throw error;
    } finally {
      setSending(false);
    }
  };
  return (
    <CellPanel label={t("list.editCell", { column: field.label, key: task.key })} minWidthPx={FIELD_PX} isHeld={isSending} onClose={onDone}>
      <FieldEditors fields={[field]} values={task.custom_field_values} onSave={save} />
    </CellPanel>
  );
}
