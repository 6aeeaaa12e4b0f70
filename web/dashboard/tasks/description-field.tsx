// The description in Markdown: read it, or write it with a preview.
import { useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { Markdown } from "../ui/markdown.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { ProblemNote } from "../ui/states.tsx";
import { ConflictNote } from "./conflict-note.tsx";
import { type AroundText, TextEditor } from "./text-editor.tsx";
import { useTextEdit } from "./use-text-edit.ts";
import type { Actor, Task } from "./wire.ts";

type FieldProps = { task: Task; named: readonly Actor[]; Around?: AroundText };

function Editor({ edit, task, ...around }: FieldProps & { edit: ReturnType<typeof useTextEdit> }) {
  const t = useT();
  const actions = (
    <>
      <Button look="primary" onClick={edit.save} isBusy={edit.isSaving}>
        {t("ui.save")}
      </Button>
      <Button look="quiet" onClick={edit.stop}>
        {t("ui.cancel")}
      </Button>
    </>
  );
  return (
    <div className="flex flex-col gap-2">
      <TextEditor
        {...around}
        taskId={task.id}
        subject={`description:${task.id}`}
        onText={edit.addLine}
        actions={actions}
        label={t("tasks.description")}
        autoFocus
        minRows={6}
        maxRows={24}
        value={edit.draft}
        onChange={edit.setDraft}
        onSend={edit.save}
      />
      {edit.theirs === null ? null : <ConflictNote theirs={edit.theirs} onKeepMine={edit.save} onTakeTheirs={edit.stop} />}
      {edit.error ? <ProblemNote error={edit.error} what={t("tasks.notChanged")} /> : null}
    </div>
  );
}

export function DescriptionField(props: FieldProps) {
  const t = useT();
  const { task } = props;
  const edit = useTextEdit(task, "description");
  const isReadOnly = useIsReadOnly();
  if (isReadOnly && !task.description) return null;
  return (
    <section className="flex flex-col gap-1.5">
      <div className="flex items-center justify-between">
        <h3 className="text-xs text-kumo-subtle">{t("tasks.description")}</h3>
        {edit.isEditing || isReadOnly ? null : (
          <Button look="quiet" onClick={edit.begin}>
            {task.description ? t("ui.edit") : t("tasks.addDescription")}
          </Button>
        )}
      </div>
      {edit.isEditing && !isReadOnly ? <Editor {...props} edit={edit} /> : task.description ? <Markdown text={task.description} /> : null}
    </section>
  );
}
